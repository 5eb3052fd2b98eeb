package io.drawbridge.relay.dtls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Records of DTLS, for tests (RFC 6347 §4.1, §4.2.2). */
final class Records {
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    private Records() {}

    static byte[] record(int type, int epoch, long sequence, byte[] content) {
        return ByteBuffer.allocate(13 + content.length)
                .put((byte) type)
                .putShort((short) 0xfefd)
                .putShort((short) epoch)
                .putShort((short) (sequence >> 32))
                .putInt((int) sequence)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    /** A handshake message, or the part of it that starts at the offset. */
    static byte[] fragment(int type, int sequence, byte[] body, int offset, int length) {
        return ByteBuffer.allocate(12 + length)
                .putInt(type << 24 | body.length)
                .putShort((short) sequence)
                .put((byte) (offset >> 16))
                .putShort((short) offset)
                .put((byte) (length >> 16))
                .putShort((short) length)
                .put(body, offset, length)
                .array();
    }

    static byte[] message(int type, int sequence, int length) {
        return fragment(type, sequence, new byte[length], 0, length);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) joined.writeBytes(part);
        return joined.toByteArray();
    }
}
