package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * What a receiver counts about one stream: RFC 3550 A.1 (sequence numbers), A.3 (loss), A.8
 * (jitter). A stream may change its SSRC; what was lost before stays lost.
 */
public final class ReceptionStatistics {
    private static final double NANOS_PER_SECOND = 1e9;

    private long packets;
    private long bytes;

    private boolean started;
    private int ssrc;
    private int base;
    private int highest;
    private long cycles;
    private long received;
    private long lostEarlier;
    private int restartAt = -1;

    /** Which of the numbers up to the highest have come; bit 0 is the highest. */
    private long seen;

    private long reordered;
    private long duplicates;

    private int lastTimestamp;
    private int lastTransit;
    private boolean hasTransit;
    private double jitter;

    /**
     * Counts one relayed RTP packet.
     *
     * @param length octets of the datagram
     * @param clockRate of the stream's codec in Hz, positive
     */
    public void onRtp(ByteBuffer packet, int length, int clockRate, long now) {
        packets++;
        bytes += length;
        int sequence = RtpHeaderView.sequenceNumber(packet);
        if (!started || ssrc != RtpHeaderView.ssrc(packet)) {
            begin(RtpHeaderView.ssrc(packet), sequence);
        } else {
            onSequence(sequence);
        }
        onTimestamp(RtpHeaderView.timestamp(packet), clockRate, now);
    }

    private void begin(int newSsrc, int sequence) {
        lostEarlier += lostNow();
        started = true;
        ssrc = newSsrc;
        base = sequence;
        highest = sequence;
        cycles = 0;
        received = 1;
        restartAt = -1;
        seen = 1;
        hasTransit = false;
    }

    /** RFC 3550 A.1, without probation: latching has proven the source already. */
    private void onSequence(int sequence) {
        int step = (sequence - highest) & 0xffff;
        if (step == 0) {
            duplicates++;
            return;
        }
        if (step < RtpHeaderView.MAX_DROPOUT) {
            if (sequence < highest) cycles += 0x1_0000;
            highest = sequence;
            seen = step < Long.SIZE ? seen << step | 1 : 1;
        } else if (step <= 0x1_0000 - 100) {
            // Two in a row after a jump: the sender has restarted its numbers.
            if (sequence == restartAt) {
                begin(ssrc, sequence);
                return;
            }
            restartAt = (sequence + 1) & 0xffff;
            return;
        } else if (isDuplicate(0x1_0000 - step)) {
            duplicates++;
            return;
        } else {
            reordered++;
        }
        received++;
    }

    private boolean isDuplicate(int behind) {
        if (behind >= Long.SIZE) return false;
        long bit = 1L << behind;
        if ((seen & bit) != 0) return true;
        seen |= bit;
        return false;
    }

    /** Counts a datagram that is no RTP (UDPTL). */
    public void onOther(int length) {
        packets++;
        bytes += length;
    }

    /** RFC 3550 A.8. Packets of one frame, or of one telephone event, share a timestamp. */
    private void onTimestamp(int timestamp, int clockRate, long now) {
        if (hasTransit && timestamp == lastTimestamp) return;
        long arrival =
                now / 1_000_000_000L * clockRate
                        + now % 1_000_000_000L * clockRate / 1_000_000_000L;
        int transit = (int) arrival - timestamp;
        if (hasTransit) jitter += (Math.abs((double) (transit - lastTransit)) - jitter) / 16;
        lastTransit = transit;
        lastTimestamp = timestamp;
        hasTransit = true;
    }

    private long lostNow() {
        if (!started) return 0;
        return Math.max(0, cycles + highest - base + 1 - received);
    }

    public long packets() {
        return packets;
    }

    /** Octets of the datagrams, without IP and UDP headers. */
    public long bytes() {
        return bytes;
    }

    public long lost() {
        return lostEarlier + lostNow();
    }

    /** Packets that came after one with a higher number. */
    public long reordered() {
        return reordered;
    }

    /** Packets that came again. */
    public long duplicates() {
        return duplicates;
    }

    /** SSRC of the last packet; 0 before any. */
    public int ssrc() {
        return ssrc;
    }

    /** 0 to 1. */
    public double lossRatio() {
        long expected = packets + lost();
        return expected == 0 ? 0 : (double) lost() / expected;
    }

    /**
     * @param clockRate of the stream's codec in Hz, positive
     */
    public double jitterNanos(int clockRate) {
        return jitter * NANOS_PER_SECOND / clockRate;
    }
}
