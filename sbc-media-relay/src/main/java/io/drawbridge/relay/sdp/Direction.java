package io.drawbridge.relay.sdp;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Which way a stream flows, seen by the party that says so (RFC 8866 §6.7, RFC 3264 §5.1). */
public enum Direction {
    SENDRECV(true, true),
    SENDONLY(true, false),
    RECVONLY(false, true),
    INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** True when the party that says so may send RTP. */
    public boolean sends() {
        return sends;
    }

    /** True when the party that says so wants RTP. */
    public boolean receives() {
        return receives;
    }

    /** The part of this that is a legal answer to an offer (RFC 3264 §6.1). */
    public Direction asAnswerTo(Direction offer) {
        return of(sends && offer.receives, receives && offer.sends);
    }

    /** This without the wish to receive. */
    public Direction withoutReceiving() {
        return of(sends, false);
    }

    /** Name of the attribute. */
    public String attributeName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Direction of(boolean sends, boolean receives) {
        if (sends) return receives ? SENDRECV : SENDONLY;
        return receives ? RECVONLY : INACTIVE;
    }

    /**
     * @return null when the attribute is none of the four
     */
    static @Nullable Direction find(Attribute attribute) {
        if (attribute.is("sendrecv")) return SENDRECV;
        if (attribute.is("sendonly")) return SENDONLY;
        if (attribute.is("recvonly")) return RECVONLY;
        return attribute.is("inactive") ? INACTIVE : null;
    }
}
