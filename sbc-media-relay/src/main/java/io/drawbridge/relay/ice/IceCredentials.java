package io.drawbridge.relay.ice;

import java.util.random.RandomGenerator;

/**
 * One side's user name fragment and password (RFC 8839 §5.4).
 *
 * @param ufrag 4 to 256 characters
 * @param password 22 to 256 characters; never logged
 */
public record IceCredentials(String ufrag, String password) {
    private static final int UFRAG_CHARS = 8;
    private static final int PASSWORD_CHARS = 24;

    /** {@code ice-char}: 64 of them, 6 bits each. */
    private static final String ICE_CHARS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /**
     * New ones of our own: 48 and 144 random bits (RFC 8445 §5.3 wants 24 and 128).
     *
     * @param random fit for secrets
     */
    public static IceCredentials random(RandomGenerator random) {
        return new IceCredentials(text(random, UFRAG_CHARS), text(random, PASSWORD_CHARS));
    }

    private static String text(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++)
            text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
        return text.toString();
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }
}
