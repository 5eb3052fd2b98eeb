package io.drawbridge.relay.srtp;

import io.drawbridge.relay.config.CryptoSuite;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;

/**
 * A key in SDP: {@code a=crypto} (RFC 4568 §9). What is not understood, or would weaken the
 * protection, refuses the whole line, so that another one is chosen.
 *
 * @param tag 0 to 999999999: an answer names the offer's
 * @param key of who sends the line: protects what it sends
 * @param lifetime packets that the key may protect, 1 to 2^48 (§6.1)
 */
public record SdesAttribute(int tag, MasterKey key, long lifetime) {
    /** Octets of the longest MKI (§6.1). */
    public static final int MAX_MKI_BYTES = 128;

    private static final int MAX_TAG = 999_999_999;
    private static final int MIN_WINDOW = 64;
    private static final String METHOD = "inline";

    public SdesAttribute {
        if (tag < 0 || tag > MAX_TAG) throw new IllegalArgumentException("tag " + tag);
        if (lifetime < 1 || lifetime > SrtpContext.MAX_LIFETIME)
            throw new IllegalArgumentException("lifetime " + lifetime);
        if (key.mki().length > MAX_MKI_BYTES)
            throw new IllegalArgumentException("MKI of " + key.mki().length);
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
        String[] fields = value.strip().split("[ \t]+", -1);
        if (fields.length < 3 || !isNumber(fields[0], 9)) return new Refused(Reason.MALFORMED);
        CryptoSuite suite = CryptoSuite.find(fields[1]);
        if (suite == null) return new Refused(Reason.UNKNOWN_SUITE);
        for (int i = 3; i < fields.length; i++)
            if (!isHarmless(fields[i])) return new Refused(Reason.SESSION_PARAMETER);
        if (fields[2].indexOf(';') >= 0) return new Refused(Reason.SEVERAL_KEYS);
        int colon = fields[2].indexOf(':');
        if (colon < 0) return new Refused(Reason.MALFORMED);
        // The ABNF's strings ignore case (RFC 5234 §2.3).
        if (!METHOD.equalsIgnoreCase(fields[2].substring(0, colon)))
            return new Refused(Reason.UNKNOWN_KEY_METHOD);
        return keyed(Integer.parseInt(fields[0]), suite, fields[2].substring(colon + 1));
    }

    /** §6.1: {@code key-and-salt ["|" lifetime] ["|" mki ":" length]}. */
    private static Result keyed(int tag, CryptoSuite suite, String parameter) {
        String[] parts = parameter.split("\\|", -1);
        boolean hasMki = parts.length > 1 && parts[parts.length - 1].indexOf(':') >= 0;
        boolean hasLifetime = parts.length == (hasMki ? 3 : 2);
        if (parts.length > 3 || (parts.length == 3 && !hasMki))
            return new Refused(Reason.MALFORMED);

        byte[] keyAndSalt;
        try {
            keyAndSalt = Base64.getDecoder().decode(parts[0]);
        } catch (IllegalArgumentException e) {
            return new Refused(Reason.BAD_KEY);
        }
        if (keyAndSalt.length != suite.keyBytes() + suite.saltBytes())
            return new Refused(Reason.BAD_KEY);
        long lifetime = hasLifetime ? lifetime(parts[1]) : SrtpContext.MAX_LIFETIME;
        if (lifetime < 1) return new Refused(Reason.BAD_LIFETIME);
        byte[] mki = hasMki ? mki(parts[parts.length - 1]) : new byte[0];
        if (hasMki && mki.length == 0) return new Refused(Reason.BAD_MKI);

        byte[] key = Arrays.copyOf(keyAndSalt, suite.keyBytes());
        byte[] salt = Arrays.copyOfRange(keyAndSalt, suite.keyBytes(), keyAndSalt.length);
        return new Parsed(new SdesAttribute(tag, new MasterKey(suite, key, salt, mki), lifetime));
    }

    /** A number, or 2^ and a number; 0 for what is none of them, or too much. */
    private static long lifetime(String text) {
        boolean power = text.startsWith("2^");
        String digits = power ? text.substring(2) : text;
        if (!isNumber(digits, 15)) return 0;
        long number = Long.parseLong(digits);
        if (power) return number <= 48 ? 1L << number : 0;
        return number <= SrtpContext.MAX_LIFETIME ? number : 0;
    }

    /** Value and length; empty for what is none, or does not fit. */
    private static byte[] mki(String text) {
        int colon = text.indexOf(':');
        String value = text.substring(0, colon);
        String length = text.substring(colon + 1);
        // 2^1024 has 309 digits.
        if (!isNumber(length, 3) || !isNumber(value, 309)) return new byte[0];
        int octets = Integer.parseInt(length);
        BigInteger number = new BigInteger(value);
        if (octets < 1 || octets > MAX_MKI_BYTES || number.bitLength() > 8 * octets)
            return new byte[0];
        byte[] magnitude = number.toByteArray();
        byte[] mki = new byte[octets];
        int copied = Math.min(octets, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - copied, mki, octets - copied, copied);
        return mki;
    }

    /**
     * §6.3: a window hint, which ours is large enough for or does not follow (§6.3.6), and what is
     * marked as harmless when not understood (§6.3.7). Everything else is a key derivation rate
     * that we have not, something left unencrypted or unauthenticated, or error correction.
     */
    private static boolean isHarmless(String parameter) {
        if (parameter.startsWith("-")) return parameter.length() > 1;
        if (!parameter.regionMatches(true, 0, "WSH=", 0, 4)) return false;
        String size = parameter.substring(4);
        return isNumber(size, 9) && Integer.parseInt(size) >= MIN_WINDOW;
    }

    private static boolean isNumber(String text, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits) return false;
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }

    /** The attribute's value, behind {@code a=crypto:}. Holds the key: never for a log. */
    public String write() {
        byte[] keyAndSalt = Arrays.copyOf(key.key(), key.key().length + key.salt().length);
        System.arraycopy(key.salt(), 0, keyAndSalt, key.key().length, key.salt().length);
        StringBuilder out = new StringBuilder(160);
        out.append(tag).append(' ').append(key.suite().name());
        out.append(' ').append(METHOD).append(':');
        out.append(Base64.getEncoder().encodeToString(keyAndSalt));
        if (lifetime != SrtpContext.MAX_LIFETIME) {
            boolean power = Long.bitCount(lifetime) == 1;
            out.append('|').append(power ? "2^" : "");
            out.append(power ? Long.numberOfTrailingZeros(lifetime) : lifetime);
        }
        if (key.mki().length > 0) {
            out.append('|').append(new BigInteger(1, key.mki()));
            out.append(':').append(key.mki().length);
        }
        return out.toString();
    }
}
