package io.drawbridge.relay.rtp;

import java.nio.ByteBuffer;

/**
 * Keys pressed by a party, seen in passing (RFC 4733 §2.3). An event ends with the first packet
 * that has the E bit; the repetitions of it say nothing new. Where all of them are lost, it ends
 * with the next event, or when nothing more is heard of it.
 */
public final class TelephoneEvents {
    /** The last packet of an event that is not ended is so old at most, ns. */
    public static final long LOST_END_NANOS = 500_000_000L;

    private static final int EVENT_BYTES = 4;
    private static final int END = 0x80;

    /** Events above are no keys. */
    private static final int FLASH = 16;

    private int ssrc;
    private int timestamp;
    private int event = -1;
    private int duration;
    private boolean ended = true;
    private long lastHeard;

    /** What ended; valid after a method has said so. */
    private int endedEvent;

    private int endedDuration;

    /**
     * A packet with the payload type of telephone events came.
     *
     * @param length octets of the datagram, complete
     * @return whether an event has ended
     */
    public boolean onRtp(ByteBuffer packet, int length, long now) {
        int payload = RtpHeaderView.headerBytes(packet);
        if (length < payload + EVENT_BYTES) return false;
        int number = packet.get(payload) & 0xff;
        int flags = packet.get(payload + 1) & 0xff;
        int ticks = packet.getShort(payload + 2) & 0xffff;
        boolean same =
                event >= 0
                        && RtpHeaderView.timestamp(packet) == timestamp
                        && RtpHeaderView.ssrc(packet) == ssrc;
        if (same && ended) return false;
        if (!same && event >= 0 && RtpHeaderView.ssrc(packet) == ssrc && isOlder(packet))
            return false;
        boolean lost = !same && isLost();
        if (!same) begin(packet, number);
        duration = Math.max(duration, ticks);
        lastHeard = now;
        if (lost) {
            // The end of this one, if it is here already, comes twice more (§2.5.1.4).
            return true;
        }
        if ((flags & END) == 0) return false;
        ended = true;
        return tell();
    }

    /** Whether an event whose end was lost is over. */
    public boolean isOver(long now) {
        if (ended || now - lastHeard < LOST_END_NANOS) return false;
        ended = true;
        return tell();
    }

    private boolean isLost() {
        return !ended && tell();
    }

    private boolean isOlder(ByteBuffer packet) {
        return RtpHeaderView.timestamp(packet) - timestamp < 0;
    }

    private void begin(ByteBuffer packet, int number) {
        ssrc = RtpHeaderView.ssrc(packet);
        timestamp = RtpHeaderView.timestamp(packet);
        event = number;
        duration = 0;
        ended = false;
    }

    private boolean tell() {
        endedEvent = event;
        endedDuration = duration;
        return event <= FLASH;
    }

    /** 0 to 16. */
    public int event() {
        return endedEvent;
    }

    /** In units of the clock rate. */
    public int duration() {
        return endedDuration;
    }
}
