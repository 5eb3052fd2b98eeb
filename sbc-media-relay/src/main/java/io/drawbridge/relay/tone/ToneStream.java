package io.drawbridge.relay.tone;

import io.drawbridge.relay.rtp.RtpHeaderView;

import java.nio.ByteBuffer;

/**
 * The RTP stream of a tone (RFC 3550 §5.1). Its sequence numbers have no gap, whatever happens; its
 * timestamps follow the clock: what was not played during a pause, or because the thread was late,
 * is a gap of timestamps, and the packet after it has the marker (RFC 3551 §4.1).
 */
public final class ToneStream {
    /** Packets that a late thread sends at once; what was due before them is not played. */
    public static final int CATCH_UP = 3;

    private static final long NANOS_A_MS = 1_000_000L;
    private static final long NANOS_A_SAMPLE = 1_000_000_000L / G711.CLOCK_RATE;
    private static final int SAMPLES_A_MS = G711.CLOCK_RATE / 1_000;

    private final int ssrc;
    private short sequence;
    private int timestamp;
    private int phase;
    private boolean afterGap = true;
    private long due;
    private ToneFormat format;

    /**
     * @param ssrc random, as are the first sequence number and timestamp (RFC 3550 §5.1)
     * @param due when the first packet is to go
     */
    public ToneStream(
            int ssrc, int firstSequence, int firstTimestamp, ToneFormat format, long due) {
        this.ssrc = ssrc;
        this.sequence = (short) firstSequence;
        this.timestamp = firstTimestamp;
        this.format = format;
        this.due = due;
    }

    /** From the next packet on. */
    public void format(ToneFormat next) {
        format = next;
    }

    public ToneFormat format() {
        return format;
    }

    /** When the next packet is to go. */
    public long due() {
        return due;
    }

    /** Goes on after a pause: the next packet is due now, or when it would have been anyway. */
    public void resume(long now) {
        if (now > due) skip((now - due) / NANOS_A_SAMPLE);
    }

    /**
     * Writes the packet that is due.
     *
     * @param now at least {@link #due}
     * @return its octets
     */
    public int write(ByteBuffer into, long now) {
        long packetNanos = format.packetMs() * NANOS_A_MS;
        int samples = format.packetMs() * SAMPLES_A_MS;
        long waiting = (now - due) / packetNanos + 1;
        if (waiting > CATCH_UP) skip((waiting - CATCH_UP) * samples);
        into.put(0, (byte) 0x80);
        into.put(1, (byte) (format.payloadType() | (afterGap ? 0x80 : 0)));
        into.putShort(2, sequence++);
        into.putInt(4, timestamp);
        into.putInt(8, ssrc);
        Tone.write(format.law(), phase, samples, into, RtpHeaderView.FIXED_BYTES);
        afterGap = false;
        advance(samples);
        return RtpHeaderView.FIXED_BYTES + samples;
    }

    private void skip(long samples) {
        afterGap |= samples > 0;
        advance(samples);
    }

    private void advance(long samples) {
        timestamp += (int) samples;
        phase = (int) ((phase + samples) % Tone.PERIOD);
        due += samples * NANOS_A_SAMPLE;
    }
}
