package io.drawbridge.relay.stun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes one STUN message into a buffer that is long enough (RFC 8489 §5, §14). */
public final class StunWriter {
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private final ByteBuffer bytes;
    private int end = StunMessage.HEADER_BYTES;

    /**
     * @param bytes big endian; written from index 0
     * @param transactionId of the request that is answered
     */
    public StunWriter(ByteBuffer bytes, StunMessage.Kind kind, int method, byte[] transactionId) {
        this.bytes = bytes;
        int bits = kind.ordinal();
        int type =
                method & 0x000f
                        | (method & 0x0070) << 1
                        | (method & 0x0f80) << 2
                        | (bits & 1) << 4
                        | (bits & 2) << 7;
        bytes.putShort(0, (short) type);
        bytes.putInt(4, StunMessage.MAGIC_COOKIE);
        bytes.put(8, transactionId);
        bytes.putShort(2, (short) 0);
    }

    /** XOR-MAPPED-ADDRESS (§14.2) of an address as {@code IpAddress} has it. */
    public StunWriter xorMappedAddress(long high, long low, int port) {
        boolean ipv4 = high == 0 && low >>> 32 == 0xffff;
        open(StunAttribute.XOR_MAPPED_ADDRESS, ipv4 ? 8 : 20);
        bytes.putShort(end, (short) (ipv4 ? IPV4 : IPV6));
        bytes.putShort(end + 2, (short) (port ^ StunMessage.MAGIC_COOKIE >>> 16));
        if (ipv4) {
            bytes.putInt(end + 4, (int) low ^ StunMessage.MAGIC_COOKIE);
        } else {
            bytes.putLong(end + 4, high ^ bytes.getLong(4));
            bytes.putLong(end + 12, low ^ bytes.getLong(12));
        }
        return close(ipv4 ? 8 : 20);
    }

    /** ERROR-CODE (§14.8). */
    public StunWriter errorCode(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        open(StunAttribute.ERROR_CODE, 4 + text.length);
        bytes.putInt(end, code / 100 << 8 | code % 100);
        bytes.put(end + 4, text);
        return close(4 + text.length);
    }

    /** UNKNOWN-ATTRIBUTES (§14.9). */
    public StunWriter unknownAttributes(int... types) {
        open(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * types.length);
        for (int i = 0; i < types.length; i++) bytes.putShort(end + 2 * i, (short) types[i]);
        return close(2 * types.length);
    }

    /** Any attribute, as it is. */
    public StunWriter attribute(int type, byte... value) {
        open(type, value.length);
        bytes.put(end, value);
        return close(value.length);
    }

    /** MESSAGE-INTEGRITY or its successor, over all that was written. */
    public StunWriter sign(StunKey key, Integrity integrity) {
        byte[] code = key.code(integrity, bytes, end, 4 + integrity.bytes);
        return attribute(integrity.type, code);
    }

    /**
     * Ends the message with its FINGERPRINT (§14.7).
     *
     * @return its length in octets
     */
    public int finish() {
        int at = end;
        open(StunAttribute.FINGERPRINT, 4);
        bytes.putShort(2, (short) (at + StunMessage.FINGERPRINT_BYTES - StunMessage.HEADER_BYTES));
        bytes.putInt(end, StunMessage.fingerprint(new CRC32(), bytes, at));
        close(4);
        return end;
    }

    private void open(int type, int length) {
        bytes.putShort(end, (short) type);
        bytes.putShort(end + 2, (short) length);
        end += 4;
    }

    private StunWriter close(int length) {
        int padded = length + 3 & ~3;
        for (int i = length; i < padded; i++) bytes.put(end + i, (byte) 0);
        end += padded;
        bytes.putShort(2, (short) (end - StunMessage.HEADER_BYTES));
        return this;
    }
}
