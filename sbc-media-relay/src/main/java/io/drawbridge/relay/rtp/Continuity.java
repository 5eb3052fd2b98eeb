package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * Keeps one SSRC with rising sequence numbers and timestamps for a receiver, whoever speaks to it
 * (a fork that takes over, another device after a re-INVITE). The first source passes as it is;
 * from the second one on, numbers are rewritten. So a key never protects two packets under one
 * index, and a receiver's jitter buffer needs not begin anew.
 *
 * <p>Packets of the source before the last change that come late keep its numbers. Another speaker
 * is another source even under the same SSRC: senders exist that always use the same one.
 */
public final class Continuity {
    /** Behind the highest number: late, not a restart. As wide as the replay window of SRTP. */
    private static final int WINDOW = 128;

    private static final int MARKER = 0x80;

    private boolean started;
    private boolean speakerChanged;
    private int outSsrc;
    private int highest;
    private int lastTimestamp;
    private long lastAt;

    private int ssrc;
    private int sequenceShift;
    private int timestampShift;

    private boolean changed;
    private int earlierSsrc;
    private int earlierSequenceShift;
    private int earlierTimestampShift;
    private int changeSequence;

    /** Whether the receiver has been sent anything. */
    public boolean isStarted() {
        return started;
    }

    /**
     * Before the first packet: the receiver shall know all sources by this SSRC.
     *
     * @param source whose packets begin
     */
    public void start(int as, ByteBuffer source) {
        started = true;
        ssrc = RtpHeaderView.ssrc(source);
        outSsrc = as;
        highest = (RtpHeaderView.sequenceNumber(source) - 1) & 0xffff;
        lastTimestamp = RtpHeaderView.timestamp(source) - 1;
    }

    /** Whoever speaks next is another one than before. */
    public void changeSpeaker() {
        speakerChanged = started;
    }

    /**
     * Rewrites a complete RTP packet, where that is needed.
     *
     * @param restarts whether a source that starts its numbers again is rewritten too; a receiver
     *     of SRTP would take it for old packets
     * @param clockRate in Hz, positive
     */
    public void onRtp(ByteBuffer packet, boolean restarts, int clockRate, long now) {
        int source = RtpHeaderView.ssrc(packet);
        int sequence = RtpHeaderView.sequenceNumber(packet);
        if (!started) {
            started = true;
            ssrc = source;
            outSsrc = source;
            highest = sequence;
            note(RtpHeaderView.timestamp(packet), now);
            return;
        }
        if (speakerChanged) {
            change(packet, clockRate, now);
            changed = false; // of the former speaker nothing comes any more
            speakerChanged = false;
            write(packet, sequenceShift, timestampShift, now);
        } else if (source == ssrc) {
            int behind = (short) (sequence + sequenceShift - highest);
            if (restarts && behind <= -WINDOW) {
                change(packet, clockRate, now);
                changed = false; // late packets of its former life could not be told
            }
            write(packet, sequenceShift, timestampShift, now);
        } else if (isLate(source, sequence)) {
            write(packet, earlierSequenceShift, earlierTimestampShift, now);
        } else {
            change(packet, clockRate, now);
            write(packet, sequenceShift, timestampShift, now);
        }
    }

    private boolean isLate(int source, int sequence) {
        if (!changed || source != earlierSsrc) return false;
        int behind = (short) (sequence + earlierSequenceShift - changeSequence);
        return behind < 0 && behind > -WINDOW;
    }

    private void change(ByteBuffer packet, int clockRate, long now) {
        earlierSsrc = ssrc;
        earlierSequenceShift = sequenceShift;
        earlierTimestampShift = timestampShift;
        changed = true;
        changeSequence = (highest + 1) & 0xffff;
        ssrc = RtpHeaderView.ssrc(packet);
        sequenceShift = changeSequence - RtpHeaderView.sequenceNumber(packet);
        long nanos = Math.min(now - lastAt, 60_000_000_000L);
        int elapsed = (int) Math.max(1, nanos * clockRate / 1_000_000_000L);
        timestampShift = lastTimestamp + elapsed - RtpHeaderView.timestamp(packet);
        packet.put(1, (byte) (packet.get(1) | MARKER));
    }

    private void write(ByteBuffer packet, int bySequence, int byTimestamp, long now) {
        int sequence = (RtpHeaderView.sequenceNumber(packet) + bySequence) & 0xffff;
        int timestamp = RtpHeaderView.timestamp(packet) + byTimestamp;
        if (bySequence != 0) packet.putShort(2, (short) sequence);
        if (byTimestamp != 0) packet.putInt(4, timestamp);
        packet.putInt(8, outSsrc);
        if ((short) (sequence - highest) <= 0) return;
        highest = sequence;
        note(timestamp, now);
    }

    private void note(int timestamp, long now) {
        lastTimestamp = timestamp;
        lastAt = now;
    }

    /** Whether all numbers are as they came. */
    public boolean isIdentity() {
        return ssrc == outSsrc && sequenceShift == 0 && timestampShift == 0;
    }

    /** Under which SSRC the receiver knows a source. */
    int toReceiver(int source) {
        return started && (source == ssrc || changed && source == earlierSsrc) ? outSsrc : source;
    }

    /** Which source now stands behind an SSRC that the receiver knows. */
    int toSource(int known) {
        return started && known == outSsrc ? ssrc : known;
    }

    boolean knows(int known) {
        return started && known == outSsrc;
    }

    /** What was added to the source's sequence numbers. */
    int sequenceShift() {
        return sequenceShift;
    }

    /** What was added to the source's timestamps. */
    int timestampShift() {
        return timestampShift;
    }
}
