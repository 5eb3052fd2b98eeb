package io.drawbridge.core.b2bua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.dialog.Shards;

import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the identifiers that we put on the wire: at least 64 bits that nobody can guess. Owned by
 * one engine.
 */
public final class Identifiers {
    /** Call-ID and From-tag of an outbound request outside a dialog. */
    record Origin(String callId, String fromTag) {}

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final RandomGenerator random;
    private final Shards shards;
    private final int shard;
    private final Mac mac;

    /**
     * @param random unpredictable for outsiders
     * @param secret the node's secret, at least 16 bytes
     * @param shard whose calls these identifiers are for
     */
    public Identifiers(RandomGenerator random, byte[] secret, Shards shards, int shard) {
        this.random = random;
        this.shards = shards;
        this.shard = shard;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** A branch for a Via (RFC 3261 §8.1.1.7). */
    public String branch() {
        return "z9hG4bK" + hex(random.nextLong()) + hex(random.nextLong()).substring(0, 8);
    }

    /** 64 random bits in 16 hexadecimal digits. */
    public String tag() {
        return hex(random.nextLong());
    }

    /**
     * The same for the same request to the same target, so that a retry after a challenge is one
     * sequence at the peer, and in a shape that this shard owns.
     *
     * @param target what tells targets and Request-URIs of one inbound request apart
     */
    Origin origin(String inboundCallId, String inboundFromTag, String target) {
        mac.update(inboundCallId.getBytes(UTF_8));
        mac.update((byte) 0);
        mac.update(inboundFromTag.getBytes(UTF_8));
        mac.update((byte) 0);
        byte[] digest = mac.doFinal(target.getBytes(UTF_8));
        String tag = hex(digest, 0, 8);
        String base = hex(digest, 8, 16);
        for (int suffix = 0; ; suffix++) {
            String callId = base + Integer.toString(suffix, Character.MAX_RADIX);
            if (shards.owner(callId) == shard) return new Origin(callId, tag);
        }
    }

    private static String hex(long value) {
        char[] text = new char[16];
        for (int i = 15; i >= 0; i--) {
            text[i] = DIGITS[(int) value & 15];
            value >>>= 4;
        }
        return new String(text);
    }

    private static String hex(byte[] bytes, int from, int count) {
        char[] text = new char[2 * count];
        for (int i = 0; i < count; i++) {
            text[2 * i] = DIGITS[bytes[from + i] >> 4 & 15];
            text[2 * i + 1] = DIGITS[bytes[from + i] & 15];
        }
        return new String(text);
    }
}
