package io.drawbridge.relay.stun;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A view of a STUN message (RFC 8489 §5, §14), moved from one to the next by {@link #read}. What
 * follows the integrity attributes is ignored, but for FINGERPRINT (§14.5); of several attributes
 * of a type the first one counts (§14).
 */
public final class StunMessage {
    public static final int HEADER_BYTES = 20;
    public static final int MAGIC_COOKIE = 0x2112_a442;
    public static final int TRANSACTION_ID_BYTES = 12;

    /** The only method that ICE has. */
    public static final int BINDING = 0x001;

    static final int FINGERPRINT_XOR = 0x5354_554e;
    static final int FINGERPRINT_BYTES = 8;

    private static final int MOST_ATTRIBUTES = 32;
    private static final int LEAST_SHA256_BYTES = 16;

    /** RFC 8489 §5. */
    public enum Kind {
        REQUEST,
        INDICATION,
        SUCCESS,
        ERROR
    }

    private final CRC32 crc = new CRC32();
    private final int[] types = new int[MOST_ATTRIBUTES];
    private final int[] offsets = new int[MOST_ATTRIBUTES];
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int attributes;

    /**
     * Takes a datagram into view.
     *
     * @param datagram big endian, absolute reads only
     * @param length its octets
     * @return false when it is no STUN message, or one whose lengths are wrong; then nothing else
     *     may be asked
     */
    public boolean read(ByteBuffer datagram, int length) {
        bytes = datagram;
        attributes = 0;
        if (length < HEADER_BYTES || (length & 3) != 0) return false;
        if ((bytes.get(0) & 0xc0) != 0 || bytes.getInt(4) != MAGIC_COOKIE) return false;
        if ((bytes.getShort(2) & 0xffff) != length - HEADER_BYTES) return false;
        return readAttributes(length);
    }

    private boolean readAttributes(int length) {
        boolean signed = false;
        int offset = HEADER_BYTES;
        while (offset < length) {
            int type = bytes.getShort(offset) & 0xffff;
            int value = bytes.getShort(offset + 2) & 0xffff;
            int next = offset + 4 + (value + 3 & ~3);
            if (next > length) return false;
            boolean last = type == StunAttribute.FINGERPRINT;
            if (last && (value != 4 || next != length)) return false;
            boolean integrity = isIntegrity(type);
            if (last || integrity || !signed) {
                if (attributes == MOST_ATTRIBUTES) return false;
                types[attributes] = type;
                offsets[attributes++] = offset;
            }
            signed |= integrity;
            offset = next;
        }
        return true;
    }

    private static boolean isIntegrity(int type) {
        return type == StunAttribute.MESSAGE_INTEGRITY
                || type == StunAttribute.MESSAGE_INTEGRITY_SHA256;
    }

    public Kind kind() {
        int type = bytes.getShort(0);
        return Kind.values()[type >>> 7 & 2 | type >>> 4 & 1];
    }

    public int method() {
        int type = bytes.getShort(0);
        return type & 0x000f | type >>> 1 & 0x0070 | type >>> 2 & 0x0f80;
    }

    /** A copy of the transaction identifier, {@value #TRANSACTION_ID_BYTES} octets. */
    public byte[] transactionId() {
        byte[] id = new byte[TRANSACTION_ID_BYTES];
        bytes.get(8, id);
        return id;
    }

    public boolean has(int type) {
        return find(type) >= 0;
    }

    /** A copy of an attribute's value; empty when there is none. */
    public byte[] value(int type) {
        int at = find(type);
        if (at < 0) return new byte[0];
        byte[] value = new byte[length(at)];
        bytes.get(at + 4, value);
        return value;
    }

    /** The attribute types that RFC 8489 §6.3.1 wants a 420 for; usually empty. */
    public int[] unknown() {
        int[] unknown = new int[attributes];
        int count = 0;
        for (int i = 0; i < attributes; i++)
            if (!StunAttribute.isUnderstood(types[i])) unknown[count++] = types[i];
        return Arrays.copyOf(unknown, count);
    }

    /** Whether there is a FINGERPRINT, and it fits (§14.7). */
    public boolean hasFingerprint() {
        int at = find(StunAttribute.FINGERPRINT);
        return at >= 0 && bytes.getInt(at + 4) == fingerprint(crc, bytes, at);
    }

    static int fingerprint(CRC32 crc, ByteBuffer message, int covered) {
        crc.reset();
        crc.update(message.slice(0, covered));
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /** Which integrity attribute counts: SHA-256 where there is one (§9.1.3). */
    public Optional<Integrity> integrity() {
        if (has(StunAttribute.MESSAGE_INTEGRITY_SHA256)) return Optional.of(Integrity.SHA256);
        return has(StunAttribute.MESSAGE_INTEGRITY)
                ? Optional.of(Integrity.SHA1)
                : Optional.empty();
    }

    /** Whether the message was written by somebody who knows the password. */
    public boolean isSignedBy(StunKey key, Integrity integrity) {
        int at = find(integrity.type);
        if (at < 0) return false;
        int length = length(at);
        boolean fits =
                length == integrity.bytes
                        || integrity == Integrity.SHA256
                                && length >= LEAST_SHA256_BYTES
                                && length < integrity.bytes
                                && (length & 3) == 0;
        if (!fits) return false;
        byte[] code = key.code(integrity, bytes, at, 4 + length);
        return StunKey.matches(code, bytes, at + 4, length);
    }

    private int find(int type) {
        for (int i = 0; i < attributes; i++) if (types[i] == type) return offsets[i];
        return -1;
    }

    private int length(int at) {
        return bytes.getShort(at + 2) & 0xffff;
    }
}
