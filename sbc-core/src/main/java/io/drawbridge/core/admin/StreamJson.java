package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.control.SessionStatistics.Quality;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.TreeMap;

/** The media of a call as JSON: what came from each party, and how. */
final class StreamJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StreamJson() {}

    static ArrayNode of(CallSummary call, SessionStatistics media) {
        ArrayNode streams = NODES.arrayNode();
        media.streams().forEach(stream -> streams.add(stream(call, stream)));
        return streams;
    }

    /** One direction: what came from a party. */
    private static ObjectNode stream(CallSummary call, StreamStatistics stream) {
        ObjectNode json =
                NODES.objectNode()
                        .put("party", stream.tag())
                        .put(
                                "side",
                                stream.tag().equals(call.inboundTag()) ? "inbound" : "outbound")
                        .put("media", stream.media())
                        .put("codec", stream.codec())
                        .put("security", stream.security())
                        .put("keyInClear", call.keyInClear(stream))
                        .put("ice", stream.ice())
                        .put("local", stream.local())
                        .put("remote", stream.remote())
                        .put("packets", stream.packets())
                        .put("bytes", stream.bytes())
                        .put("lost", stream.lost())
                        .put("reordered", stream.reordered())
                        .put("duplicates", stream.duplicates())
                        .put("jitterMs", thousandths(stream.jitterMs()))
                        .put("sentPackets", stream.sentPackets())
                        .put("sentBytes", stream.sentBytes())
                        .put("rtcpPackets", stream.rtcpPackets())
                        .put("oneWay", stream.oneWay());
        quality(json, stream.quality());
        json.put("rejected", stream.rejected());
        ObjectNode reasons = json.putObject("rejections");
        new TreeMap<>(stream.rejections())
                .forEach((reason, count) -> reasons.put(word(reason), count));
        json.put("rejectedFrom", stream.rejectedFrom());
        known(json, "kernelDrops", stream.kernelDrops(), stream.kernelDrops() >= 0);
        return json;
    }

    /** What is not known is null. */
    private static void quality(ObjectNode json, Quality quality) {
        known(json, "roundTripMs", quality.roundTripMs(), quality.roundTripMs() >= 0);
        known(json, "rFactor", quality.rFactor(), quality.mos() > 0);
        known(json, "mos", quality.mos(), quality.mos() > 0);
        ObjectNode reported = json.putObject("reported");
        reported.put("lost", quality.reportedLost());
        reported.put("jitterMs", thousandths(quality.reportedJitterMs()));
        known(reported, "rFactor", quality.reportedRFactor(), quality.reportedMos() > 0);
        known(reported, "mos", quality.reportedMos(), quality.reportedMos() > 0);
    }

    private static void known(ObjectNode json, String key, double value, boolean known) {
        if (known) json.put(key, thousandths(value));
        else json.putNull(key);
    }

    private static void known(ObjectNode json, String key, long value, boolean known) {
        if (known) json.put(key, value);
        else json.putNull(key);
    }

    private static double thousandths(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static String word(Drop drop) {
        return drop.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
