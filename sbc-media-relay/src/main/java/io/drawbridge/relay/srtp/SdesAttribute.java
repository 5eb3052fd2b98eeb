package io.drawbridge.relay.srtp;

import io.drawbridge.relay.config.CryptoSuite;

/**
 * A key in SDP: {@code a=crypto} (RFC 4568 §9). What is not understood, or would weaken the
 * protection, refuses the whole line, so that another one is chosen.
 *
 * @param tag 0 to 999999999: an answer names the offer's
 * @param key of who sends the line: protects what it sends
 * @param lifetime packets that the key may protect, 1 to 2^48 (§6.1)
 */
public record SdesAttribute(int tag, MasterKey key, long lifetime) {
    private static final int MAX_TAG = 999_999_999;

    public SdesAttribute {
        if (tag < 0 || tag > MAX_TAG) throw new IllegalArgumentException("tag " + tag);
        if (lifetime < 1 || lifetime > SrtpContext.MAX_LIFETIME)
            throw new IllegalArgumentException("lifetime " + lifetime);
    }

    /** A key that lives as long as RFC 3711 §9.2 allows. */
    public SdesAttribute(int tag, MasterKey key) {
        this(tag, key, SrtpContext.MAX_LIFETIME);
    }

    /** What a line says. */
    public sealed interface Result {}

    public record Parsed(SdesAttribute attribute) implements Result {}

    public record Refused(Reason reason) implements Result {}

    /** Why a line cannot be used. */
    public enum Reason {
        MALFORMED,
        /** None of {@link CryptoSuite}. */
        UNKNOWN_SUITE,
        /** Another method than {@code inline}. */
        UNKNOWN_KEY_METHOD,
        /** Several keys under one tag (§6.1): we would have to follow when they change. */
        SEVERAL_KEYS,
        /** The key is not base64, or has not the suite's length. */
        BAD_KEY,
        /** 0, or above 2^48. */
        BAD_LIFETIME,
        /** A length out of 1 to 128, or a value that does not fit into it. */
        BAD_MKI,
        /** A session parameter (§6.3) that is not understood, or weakens. */
        SESSION_PARAMETER
    }

    /**
     * @param value of the attribute, behind {@code a=crypto:}
     */
    public static Result parse(String value) {
        return new Refused(Reason.MALFORMED);
    }

    /** The attribute's value, behind {@code a=crypto:}. Holds the key: never for a log. */
    public String write() {
        return "";
    }
}
