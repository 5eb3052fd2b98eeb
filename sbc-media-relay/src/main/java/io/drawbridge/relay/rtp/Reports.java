package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * What a party's RTCP tells in passing about the packets that were sent to it: loss, jitter, and
 * the round trip between the relay and the party (RFC 3550 §6.4.1): a sender report that was
 * relayed to it is named in its answer (LSR), with the time that the answer took (DLSR).
 */
public final class Reports {
    private static final int REMEMBERED = 4;
    private static final double UNITS_PER_MS = 65.536;

    private final int[] marks = new int[REMEMBERED];
    private final long[] times = new long[REMEMBERED];
    private int next;
    private double roundTripMs = -1;
    private int lost;
    private int jitter;
    private boolean reported;

    /** A valid compound goes to the party. */
    public void onSent(ByteBuffer packet, int length, long now) {
        for (int at = 0; at < length; at = RtcpCompound.end(packet, at)) {
            if (RtcpCompound.type(packet, at) != RtcpCompound.SENDER_REPORT) continue;
            marks[next] = packet.getInt(at + 10); // the middle of the NTP timestamp
            times[next] = now;
            next = (next + 1) % REMEMBERED;
        }
    }

    /**
     * A valid compound came from the party.
     *
     * @param ssrc source whose packets were sent to the party last
     */
    public void onReceived(ByteBuffer packet, int length, int ssrc, long now) {
        for (int at = 0; at < length; at = RtcpCompound.end(packet, at)) {
            int blocks = RtcpCompound.blocks(packet, at);
            if (blocks < 0) continue;
            int count = packet.get(at) & 0x1f;
            for (int i = 0; i < count; i++) {
                int block = blocks + i * RtcpCompound.BLOCK_BYTES;
                if (packet.getInt(block) == ssrc) onBlock(packet, block, now);
            }
        }
    }

    private void onBlock(ByteBuffer packet, int block, long now) {
        reported = true;
        lost = packet.getInt(block + 4) << 8 >> 8;
        jitter = packet.getInt(block + 12);
        int mark = packet.getInt(block + 16);
        if (mark == 0) return;
        for (int i = 0; i < REMEMBERED; i++) {
            if (marks[i] != mark) continue;
            double held = (packet.getInt(block + 20) & 0xffff_ffffL) / UNITS_PER_MS;
            double trip = (now - times[i]) / 1e6 - held;
            if (trip > -10 && trip < 60_000) roundTripMs = Math.max(0, trip);
        }
    }

    /** Whether the party has reported anything. */
    public boolean isKnown() {
        return reported;
    }

    /** Negative: not known. */
    public double roundTripMs() {
        return roundTripMs;
    }

    /** Packets that the party misses, never negative. */
    public long lost() {
        return Math.max(0, lost);
    }

    /**
     * @param clockRate of the stream in Hz, positive
     */
    public double jitterMs(int clockRate) {
        return (jitter & 0xffff_ffffL) * 1e3 / clockRate;
    }
}
