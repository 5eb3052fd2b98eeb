package io.drawbridge.relay.dtls;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Joins a hello that comes in fragments (RFC 6347 §4.2.3): with the key shares of DTLS 1.3 it may
 * be longer than a datagram. One hello at a time, and a short one.
 */
final class HelloFragments {
    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;

    /** Octets of a hello. */
    private static final int LONGEST = 4096;

    private int sequence = -1;
    private byte[] body = new byte[0];
    private final BitSet seen = new BitSet();

    /**
     * Takes a datagram.
     *
     * @return the datagram itself when it may be a whole hello; the hello in one record when this
     *     was its last fragment; null for another fragment, and for what is no hello
     */
    byte @Nullable [] join(byte[] datagram) {
        if (datagram.length < RECORD_HEADER + MESSAGE_HEADER) return null;
        ByteBuffer bytes = ByteBuffer.wrap(datagram);
        if (bytes.get(0) != HANDSHAKE || bytes.get(RECORD_HEADER) != CLIENT_HELLO) return null;
        int length = bytes.getInt(RECORD_HEADER) & 0xffffff;
        int offset = bytes.getInt(RECORD_HEADER + 5) & 0xffffff;
        int fragment = bytes.getInt(RECORD_HEADER + 8) & 0xffffff;
        if (fragment == length) return datagram;
        if (length > LONGEST
                || offset + fragment > length
                || fragment > datagram.length - RECORD_HEADER - MESSAGE_HEADER) return null;
        return add(bytes, length, offset, fragment);
    }

    private byte @Nullable [] add(ByteBuffer bytes, int length, int offset, int fragment) {
        int messageSequence = bytes.getShort(RECORD_HEADER + 4) & 0xffff;
        if (messageSequence != sequence || body.length != length) {
            sequence = messageSequence;
            body = new byte[length];
            seen.clear();
        }
        bytes.get(RECORD_HEADER + MESSAGE_HEADER, body, offset, fragment);
        seen.set(offset, offset + fragment);
        if (seen.nextClearBit(0) < length) return null;
        ByteBuffer whole = ByteBuffer.allocate(RECORD_HEADER + MESSAGE_HEADER + length);
        whole.put(0, bytes, 0, RECORD_HEADER - 2) // type, version, epoch, sequence number
                .putShort(RECORD_HEADER - 2, (short) (MESSAGE_HEADER + length))
                .putInt(RECORD_HEADER, CLIENT_HELLO << 24 | length)
                .putShort(RECORD_HEADER + 4, (short) messageSequence)
                .putInt(RECORD_HEADER + 8, length) // fragment's offset 0 is there already
                .put(RECORD_HEADER + MESSAGE_HEADER, body);
        sequence = -1;
        body = new byte[0];
        return whole.array();
    }
}
