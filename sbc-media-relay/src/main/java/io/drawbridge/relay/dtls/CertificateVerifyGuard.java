package io.drawbridge.relay.dtls;

/**
 * Stands before a server and holds back what would be too early for it (RFC 6347 §4.2.8). Bouncy
 * Castle 1.84 takes any ChangeCipherSpec for the client's once the client's key is in, and from
 * then on it drops a CertificateVerify that was lost or overtaken for ever. So ChangeCipherSpec,
 * and all that is encrypted, is thrown away until the CertificateVerify has been here; the client
 * sends its whole flight again.
 */
final class CertificateVerifyGuard {
    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int CERTIFICATE_VERIFY = 15;

    /** Octets of CertificateVerify that have been here, from its first on. */
    private int seen;

    private boolean open;

    /**
     * Takes early records out of a datagram, in place.
     *
     * @return octets that are left
     */
    int filter(byte[] datagram, int length) {
        if (open) return length;
        int from = 0;
        int kept = 0;
        while (length - from >= RECORD_HEADER) {
            int record = RECORD_HEADER + uint16(datagram, from + 11);
            if (record > length - from) break; // cut off: no record
            int type = datagram[from] & 0xff;
            boolean clear = uint16(datagram, from + 3) == 0;
            if (clear && type == HANDSHAKE) look(datagram, from + RECORD_HEADER, from + record);
            if (open || (clear && type != CHANGE_CIPHER_SPEC)) {
                System.arraycopy(datagram, from, datagram, kept, record);
                kept += record;
            }
            from += record;
        }
        return kept;
    }

    boolean isOpen() {
        return open;
    }

    /** Walks the handshake messages, or their fragments, of one record. */
    private void look(byte[] datagram, int from, int end) {
        int at = from;
        while (end - at >= MESSAGE_HEADER) {
            int message = uint24(datagram, at + 1);
            int offset = uint24(datagram, at + 6);
            int fragment = uint24(datagram, at + 9);
            if (fragment > end - at - MESSAGE_HEADER) return;
            if ((datagram[at] & 0xff) == CERTIFICATE_VERIFY) {
                if (offset <= seen) seen = Math.max(seen, offset + fragment);
                if (message > 0 && seen >= message) open = true;
            }
            at += MESSAGE_HEADER + fragment;
        }
    }

    private static int uint16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int uint24(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 16 | uint16(bytes, at + 1);
    }
}
