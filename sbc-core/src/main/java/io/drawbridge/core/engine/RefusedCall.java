package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.CallingUser;
import io.drawbridge.core.b2bua.Surroundings;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.SessionStatistics;

import java.net.InetSocketAddress;
import java.util.Set;

/** The record of a call of somebody whom we know that was refused before it began. */
final class RefusedCall {
    private RefusedCall() {}

    static CallRecord record(
            Surroundings env,
            SipRequest invite,
            Flow arrival,
            Peer peer,
            CallingUser user,
            RouteConfig route,
            Tolls.Judged judged,
            long now) {
        CallSummary call =
                new CallSummary(
                        env.identifiers().tag(),
                        invite.callId(),
                        "",
                        "terminated",
                        invite.from().uri().toString(),
                        invite.to().uri().toString(),
                        peer.name(),
                        "",
                        user.name(),
                        "",
                        text(arrival.remote()),
                        "",
                        "",
                        Set.of(),
                        now,
                        -1);
        return new CallRecord(
                call,
                invite.requestUriText(),
                route.name().orElse(""),
                now,
                403,
                CallRecord.End.REJECTED,
                CallRecord.ReleasedBy.SBC,
                judged.why(),
                "",
                SessionStatistics.NONE);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
