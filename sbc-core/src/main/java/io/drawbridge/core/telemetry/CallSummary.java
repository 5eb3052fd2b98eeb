package io.drawbridge.core.telemetry;

import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import java.util.Set;

/**
 * A running call as the admin API shows it.
 *
 * @param id the call's own id; also the name of its media session
 * @param inboundCallId Call-ID of the leg on which the INVITE came
 * @param outboundCallId Call-ID of the leg that stands or was tried last; empty before the first
 * @param state early, confirmed or terminated (RFC 3261 §12)
 * @param inboundPeer trunk name, else network name
 * @param outboundPeer trunk name, or network of a registered device; empty before the first target
 * @param inboundUser who calls, {@code user@domain}; empty where only his address is known
 * @param outboundUser the registered user who is called; empty for a trunk
 * @param inboundAddress the signalling address of the inbound side, {@code address:port}
 * @param outboundAddress the same of the outbound side; empty before the first target
 * @param inboundTag tag of the inbound party in the media session
 * @param clearSignalling tags of the media parties whose signalling can be read on its way
 * @param startedAt nanoseconds since process start
 * @param answeredAt the same, or -1
 */
public record CallSummary(
        String id,
        String inboundCallId,
        String outboundCallId,
        String state,
        String from,
        String to,
        String inboundPeer,
        String outboundPeer,
        String inboundUser,
        String outboundUser,
        String inboundAddress,
        String outboundAddress,
        String inboundTag,
        Set<String> clearSignalling,
        long startedAt,
        long answeredAt) {
    public CallSummary {
        clearSignalling = Set.copyOf(clearSignalling);
    }

    /** Whether who reads the signalling of this stream's party can decrypt it (RFC 4568 §9). */
    public boolean keyInClear(StreamStatistics stream) {
        return stream.security().startsWith("sdes") && clearSignalling.contains(stream.tag());
    }
}
