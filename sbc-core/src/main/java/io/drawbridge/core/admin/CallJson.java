package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.relay.control.SessionStatistics;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Calls as JSON, in the same words for the HTTP interface and for call records.
 *
 * @param startedAt wall clock at process start
 */
record CallJson(Instant startedAt) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A running call, with what came of its media up to now. */
    ObjectNode running(CallSummary call, SessionStatistics media) {
        ObjectNode json = running(call);
        json.set("media", StreamJson.of(call, media));
        return json;
    }

    private ObjectNode running(CallSummary call) {
        ObjectNode json = NODES.objectNode();
        json.put("id", call.id());
        json.put("state", call.state());
        json.put("from", call.from());
        json.put("to", call.to());
        json.set(
                "inbound",
                leg(
                        call.inboundCallId(),
                        call.inboundPeer(),
                        call.inboundUser(),
                        call.inboundAddress()));
        json.set(
                "outbound",
                leg(
                        call.outboundCallId(),
                        call.outboundPeer(),
                        call.outboundUser(),
                        call.outboundAddress()));
        json.put("started", time(call.startedAt()));
        if (call.answeredAt() >= 0) json.put("answered", time(call.answeredAt()));
        else json.putNull("answered");
        return json;
    }

    /** A call that is over. */
    ObjectNode ended(CallRecord ended) {
        CallSummary call = ended.call();
        ObjectNode json = running(call);
        json.remove("state");
        json.put("ended", time(ended.endedAt()));
        long talked = call.answeredAt() < 0 ? 0 : ended.endedAt() - call.answeredAt();
        json.put("durationSeconds", seconds(ended.endedAt() - call.startedAt()));
        json.put("talkedSeconds", seconds(talked));
        json.put("requestUri", ended.requestUri());
        json.put("route", ended.route());
        json.put("status", ended.status());
        json.put("end", word(ended.end()));
        json.put("releasedBy", word(ended.releasedBy()));
        json.put("reason", ended.reason());
        if (!ended.alert().isEmpty()) json.put("alert", ended.alert());
        json.set("media", StreamJson.of(call, ended.media()));
        return json;
    }

    private static ObjectNode leg(String callId, String peer, String user, String address) {
        return NODES.objectNode()
                .put("callId", callId)
                .put("peer", peer)
                .put("user", user)
                .put("address", address);
    }

    private String time(long nanos) {
        return startedAt.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
