package io.drawbridge.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes nonces that say themselves when and for whom they were made, to us alone (RFC 7616 §3.3),
 * so that a challenge costs no memory. A nonce is its seal, an HMAC over time, number and address,
 * and then time and number, hidden by a mask that is the HMAC of the seal.
 */
final class NonceMint {
    /**
     * When a nonce was made, and which of that time it was: the order in which they were made.
     *
     * @param at ns since process start
     */
    record Issue(long at, int number) implements Comparable<Issue> {
        @Override
        public int compareTo(Issue other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Integer.compareUnsigned(number, other.number);
        }
    }

    private static final int SEAL = 12;
    private static final int PLAIN = Long.BYTES + Integer.BYTES;
    private static final int TEXT = (SEAL + PLAIN) * 4 / 3;

    private final SecretKeySpec sealKey;
    private final SecretKeySpec maskKey;
    private final AtomicInteger number = new AtomicInteger();

    /**
     * @param key of this start of the process: nonces hold times since then
     */
    NonceMint(byte[] key) {
        SecretKeySpec master = new SecretKeySpec(key, "HmacSHA256");
        sealKey = new SecretKeySpec(hmac(master, "nonce seal".getBytes(UTF_8)), "HmacSHA256");
        maskKey = new SecretKeySpec(hmac(master, "nonce mask".getBytes(UTF_8)), "HmacSHA256");
    }

    /** A new one, of letters, digits, '-' and '_'. */
    String mint(InetAddress source, long now) {
        byte[] plain =
                ByteBuffer.allocate(PLAIN).putLong(now).putInt(number.getAndIncrement()).array();
        byte[] seal = seal(plain, source);
        byte[] nonce = Arrays.copyOf(seal, SEAL + PLAIN);
        System.arraycopy(masked(seal, plain), 0, nonce, SEAL, PLAIN);
        return Base64.getUrlEncoder().encodeToString(nonce);
    }

    /** Null when we did not make it for this address since the process started. */
    @Nullable Issue read(String nonce, InetAddress source) {
        if (nonce.length() != TEXT) return null;
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException _) {
            return null;
        }
        byte[] seal = Arrays.copyOf(bytes, SEAL);
        byte[] plain = masked(seal, Arrays.copyOfRange(bytes, SEAL, SEAL + PLAIN));
        if (!MessageDigest.isEqual(seal, seal(plain, source))) return null;
        ByteBuffer read = ByteBuffer.wrap(plain);
        return new Issue(read.getLong(), read.getInt());
    }

    private byte[] seal(byte[] plain, InetAddress source) {
        return Arrays.copyOf(hmac(sealKey, plain, source.getAddress()), SEAL);
    }

    private byte[] masked(byte[] seal, byte[] text) {
        byte[] mask = hmac(maskKey, seal);
        byte[] masked = new byte[PLAIN];
        for (int i = 0; i < PLAIN; i++) masked[i] = (byte) (text[i] ^ mask[i]);
        return masked;
    }

    private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (byte[] part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has HmacSHA256
        }
    }
}
