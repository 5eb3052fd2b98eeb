package io.drawbridge.relay.session;

import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.tone.ToneFormat;
import io.drawbridge.relay.tone.ToneStream;

import org.jspecify.annotations.Nullable;

/**
 * The relay itself as a party: it plays a tone to the one other party of its session, and listens
 * to nothing. Where its packets go is decided by that party's latch, as for any sender.
 */
public final class Player {
    /**
     * Packets to a party that has sent none: a forged INVITE shall not buy a stream to somebody who
     * never called.
     */
    static final int MOST_UNHEARD = 100;

    private final MediaSession session;
    private final String tag;
    private final ToneStream tone;
    private int line;
    private boolean wanted;
    private int unheard;
    private long packets;
    private long bytes;

    /**
     * @param tag its name, for statistics
     */
    public Player(MediaSession session, String tag, ToneStream tone) {
        this.session = session;
        this.tag = tag;
        this.tone = tone;
    }

    public MediaSession session() {
        return session;
    }

    /**
     * What the party's newest offer wants.
     *
     * @param format null: nothing is to be played
     * @param line m-line that it is played on
     */
    public void follow(@Nullable ToneFormat format, int line, long now) {
        this.line = line;
        if (format != null) {
            tone.format(format);
            if (!wanted) tone.resume(now);
        }
        wanted = format != null;
    }

    /** Whether anything is to be played. */
    public boolean isWanted() {
        return wanted;
    }

    /** When the next packet is to go, where anything is to be played. */
    public long due() {
        return tone.due();
    }

    /**
     * Makes the packet that is due.
     *
     * @return false when it can go nowhere yet, or has been said long enough to somebody who says
     *     nothing; it is not played then
     */
    public boolean play(Datagram into, Outgoing out, long now) {
        int octets = tone.write(into.bytes(), now);
        Stream listener = session.offerer().stream(line);
        if (listener == null || listener.path().addressRtp(out, now) != null) return false;
        if (!listener.hasSpoken()) {
            if (unheard == MOST_UNHEARD) return false;
            unheard++;
        }
        into.written(octets);
        if (listener.sendPlayed(into) != null) return false;
        packets++;
        bytes += octets;
        return true;
    }

    StreamStatistics statistics() {
        String codec = tone.format().law().name();
        return new StreamStatistics(tag, "audio", "", "", codec, packets, bytes, 0, 0, 0, 0, "");
    }
}
