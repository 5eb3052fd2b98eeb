package io.drawbridge.core.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What keeps a way through NAT open and is no SIP: blank datagrams, CRLF on streams (RFC 5626
 * §4.4.1, see {@link StreamFramer.Frame.Ping}), and STUN binding requests on the SIP port (RFC 5626
 * §4.4.2, RFC 8489).
 */
public final class KeepAlive {
    /** What a datagram is, judged by its first bytes. */
    public enum Kind {
        /** To be parsed. */
        SIP,
        /** Nothing but CR, LF, NUL or blanks, or nothing at all: no answer is due. */
        BLANK,
        /** STUN by its magic cookie. */
        STUN
    }

    private static final int STUN_HEADER = 20; // bytes
    private static final int MAX_STUN = 548; // RFC 8489 §6.1, a datagram that is never fragmented
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int BINDING_ERROR = 0x0111;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int UNKNOWN_ATTRIBUTE_420 = 4 << 8 | 20;

    /** A pong lists no more of them: it must not be longer than the ping. */
    private static final int MAX_UNKNOWN = 2;

    private KeepAlive() {}

    /** What answers a double CRLF on a stream: one CRLF. */
    public static byte[] pong() {
        return new byte[] {'\r', '\n'};
    }

    public static Kind kind(byte[] datagram) {
        if (datagram.length >= STUN_HEADER
                && (datagram[0] & 0xC0) == 0
                && ByteBuffer.wrap(datagram).getInt(4) == MAGIC_COOKIE) return Kind.STUN;
        for (byte b : datagram)
            if (b != '\r' && b != '\n' && b != 0 && b != ' ' && b != '\t') return Kind.SIP;
        return Kind.BLANK;
    }

    /**
     * The answer to a binding request: the source address, or 420 for an attribute that must be
     * understood and is not (RFC 8489 §6.3.1). Empty for all other STUN, and where it is malformed.
     *
     * @param datagram of {@link Kind#STUN}
     */
    public static Optional<byte[]> stunAnswer(byte[] datagram, InetSocketAddress source) {
        if (datagram.length < STUN_HEADER || datagram.length > MAX_STUN) return Optional.empty();
        ByteBuffer request = ByteBuffer.wrap(datagram);
        if (request.getShort(0) != BINDING_REQUEST) return Optional.empty();
        int length = request.getShort(2) & 0xFFFF;
        if (length != datagram.length - STUN_HEADER || length % 4 != 0) return Optional.empty();
        int[] unknown = new int[MAX_UNKNOWN];
        int unknowns = 0;
        int at = STUN_HEADER;
        while (at < datagram.length) {
            int type = request.getShort(at) & 0xFFFF;
            int padded = (request.getShort(at + 2) & 0xFFFF) + 3 & ~3;
            if (at + 4 + padded > datagram.length) return Optional.empty();
            if (mustBeUnderstood(type) && unknowns < MAX_UNKNOWN) unknown[unknowns++] = type;
            at += 4 + padded;
        }
        return Optional.of(
                unknowns == 0 ? success(request, source) : error(request, unknown, unknowns));
    }

    /**
     * Attributes that RFC 8489 §14 defines are understood, though of no use without credentials.
     */
    private static boolean mustBeUnderstood(int type) {
        return switch (type) {
            case 0x0001, 0x0006, 0x0008, 0x0009, 0x000A, 0x0014, 0x0015 -> false;
            case 0x001C, 0x001D, 0x001E, 0x0020 -> false;
            default -> type < 0x8000;
        };
    }

    private static byte[] success(ByteBuffer request, InetSocketAddress source) {
        byte[] address = source.getAddress().getAddress();
        ByteBuffer response = answer(request, BINDING_SUCCESS, 8 + address.length);
        response.putShort((short) XOR_MAPPED_ADDRESS);
        response.putShort((short) (4 + address.length));
        response.putShort((short) (address.length == 4 ? 1 : 2));
        response.putShort((short) (source.getPort() ^ MAGIC_COOKIE >>> 16));
        // §14.2: XOR with the cookie and, for IPv6, the transaction id behind it
        for (int i = 0; i < address.length; i++)
            response.put((byte) (address[i] ^ request.get(4 + i)));
        return response.array();
    }

    private static byte[] error(ByteBuffer request, int[] unknown, int unknowns) {
        int list = 2 * MAX_UNKNOWN;
        ByteBuffer response = answer(request, BINDING_ERROR, 8 + 4 + list);
        response.putShort((short) ERROR_CODE).putShort((short) 4).putInt(UNKNOWN_ATTRIBUTE_420);
        response.putShort((short) UNKNOWN_ATTRIBUTES).putShort((short) (2 * unknowns));
        for (int i = 0; i < unknowns; i++) response.putShort((short) unknown[i]);
        return response.array();
    }

    private static ByteBuffer answer(ByteBuffer request, int type, int length) {
        ByteBuffer response = ByteBuffer.allocate(STUN_HEADER + length);
        response.putShort((short) type).putShort((short) length);
        response.put(request.array(), 4, 16);
        return response;
    }
}
