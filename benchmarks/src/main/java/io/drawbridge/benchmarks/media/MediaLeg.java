package io.drawbridge.benchmarks.media;

import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SrtpContext;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/** One party of a call: what it sends, and what it hears of the other party. */
final class MediaLeg {
    static final int REMEMBERED = 512;

    final UdpSocket socket;
    final int ssrc;
    final MemorySegment to;
    final @Nullable SrtpContext sender;
    final @Nullable SrtpContext receiver;
    // What it sends: when, by sequence number.
    final long[] sentAt = new long[REMEMBERED];
    int sequence;
    // What arrives of it, as the other party sees it.
    int lastArrived = -1;

    /**
     * @param to the relay's port for it, as a socket address
     * @param send protects what it sends; null: nothing does
     * @param receive protects what it gets; null: nothing does
     */
    MediaLeg(
            UdpSocket socket,
            int ssrc,
            MemorySegment to,
            @Nullable MasterKey send,
            @Nullable MasterKey receive) {
        this.socket = socket;
        this.ssrc = ssrc;
        this.to = to;
        sender = send == null ? null : new SrtpContext(send, 4);
        receiver = receive == null ? null : new SrtpContext(receive, 4);
    }
}
