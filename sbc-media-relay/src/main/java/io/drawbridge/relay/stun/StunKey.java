package io.drawbridge.relay.stun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A short-term password (RFC 8489 §9.1), ready to check and to sign. Never shown. */
public final class StunKey {
    private final byte[] password;
    private final Map<Integrity, Mac> macs = new EnumMap<>(Integrity.class);

    /**
     * @param password printable ASCII, so that its OpaqueString form is itself; not empty
     */
    public StunKey(String password) {
        this.password = password.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param covered octets before the integrity attribute
     * @return the whole code of the message
     */
    byte[] code(Integrity integrity, ByteBuffer message, int covered, int attributeBytes) {
        Mac mac = macs.computeIfAbsent(integrity, this::mac);
        // The length field counts as if the integrity attribute were the last one.
        int length = covered - StunMessage.HEADER_BYTES + attributeBytes;
        mac.update(message.get(0));
        mac.update(message.get(1));
        mac.update((byte) (length >>> 8));
        mac.update((byte) length);
        mac.update(message.slice(4, covered - 4));
        return mac.doFinal();
    }

    /** Whether an attribute's value, maybe truncated, is that code. */
    static boolean matches(byte[] code, ByteBuffer message, int offset, int length) {
        byte[] claimed = new byte[length];
        message.get(offset, claimed);
        byte[] expected = length == code.length ? code : Arrays.copyOf(code, length);
        return MessageDigest.isEqual(expected, claimed);
    }

    private Mac mac(Integrity integrity) {
        try {
            Mac mac = Mac.getInstance(integrity.algorithm);
            mac.init(new SecretKeySpec(password, integrity.algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + integrity.algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "StunKey";
    }
}
