package io.drawbridge.relay.session;

import io.drawbridge.relay.rtp.RtpHeaderView;

/**
 * Sources that are proving themselves to a {@link Latch}: a few at a time, so that packets of one
 * do not undo the proof of another. Nothing is allocated for a packet.
 */
final class Claims {
    private static final int CLAIMANTS = 4;

    private final long[] highs = new long[CLAIMANTS];
    private final long[] lows = new long[CLAIMANTS];
    private final int[] ports = new int[CLAIMANTS];
    private final int[] ssrcs = new int[CLAIMANTS];
    private final int[] sequences = new int[CLAIMANTS];
    private final int[] packets = new int[CLAIMANTS];
    private int next;

    /** Counts a packet; true when its source has proven itself with it. */
    boolean prove(long high, long low, int port, int ssrc, int sequence) {
        for (int i = 0; i < CLAIMANTS; i++) {
            if (packets[i] == 0 || ports[i] != port || lows[i] != low) continue;
            if (highs[i] != high || ssrcs[i] != ssrc) continue;
            packets[i] = RtpHeaderView.follows(sequence, sequences[i]) ? packets[i] + 1 : 1;
            sequences[i] = sequence;
            return packets[i] >= Latch.PROOF_PACKETS;
        }
        highs[next] = high;
        lows[next] = low;
        ports[next] = port;
        ssrcs[next] = ssrc;
        sequences[next] = sequence;
        packets[next] = 1;
        next = (next + 1) % CLAIMANTS;
        return false;
    }
}
