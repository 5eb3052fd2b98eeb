package io.drawbridge.relay.srtp;

import java.util.Arrays;

/**
 * Encrypts and authenticates packets under one set of session keys: RTP's or RTCP's of a master
 * key. Knows no source and no replay: an index is an argument. Where things lie:
 *
 * <pre>
 *               AES-CM and HMAC (RFC 3711)              AES-GCM (RFC 7714 §8.2, §9.2)
 * RTP    header | payload* |             MKI | tag     header | payload* | tag |             MKI
 * RTCP   8 oct. | rest*    | E and index | MKI | tag    8 oct. | rest*    | tag | E and index | MKI
 * </pre>
 *
 * (* encrypted). All but MKI and tag is authenticated; with AES-CM RTP's rollover counter as well.
 */
abstract sealed class PacketCipher permits CounterModeCipher, GcmCipher {
    /** Octets of an RTCP packet that stay in clear: header and the sender's SSRC. */
    static final int RTCP_CLEAR = 8;

    static final int RTCP_WORD = 4;

    /** The bit before the SRTCP index that says "encrypted" (RFC 3711 §3.4). */
    static final int ENCRYPTED = 0x8000_0000;

    /** What authenticates nothing. */
    static final int FORGED = SrtpStatus.UNAUTHENTIC.code();

    private final byte[] mki;

    PacketCipher(byte[] mki) {
        this.mki = mki.clone();
    }

    static PacketCipher forRtp(MasterKey key) {
        return create(key, 0, key.suite().tagBytes());
    }

    static PacketCipher forRtcp(MasterKey key) {
        return create(key, KeyDerivation.RTCP, key.suite().rtcpTagBytes());
    }

    private static PacketCipher create(MasterKey key, int labels, int tagBytes) {
        int keyBytes = key.suite().keyBytes();
        int saltBytes = key.suite().saltBytes();
        byte[] encryption = KeyDerivation.derive(key, labels + KeyDerivation.ENCRYPTION, keyBytes);
        byte[] salt = KeyDerivation.derive(key, labels + KeyDerivation.SALT, saltBytes);
        if (key.suite().isAead()) return new GcmCipher(encryption, salt, key.mki());
        byte[] authentication =
                KeyDerivation.derive(
                        key,
                        labels + KeyDerivation.AUTHENTICATION,
                        CounterModeCipher.AUTHENTICATION_KEY_BYTES);
        return new CounterModeCipher(encryption, authentication, salt, tagBytes, key.mki());
    }

    /** Octets that tag and MKI add. */
    abstract int overhead();

    /** Where the MKI begins in a protected packet of such a length. */
    abstract int mkiAt(int length);

    /**
     * @param payload where the payload begins
     * @param index 2^16 * ROC + SEQ
     * @return the new length
     */
    abstract int protectRtp(byte[] packet, int payload, int length, int ssrc, long index);

    /**
     * @param length with tag and MKI
     * @return the new length, or {@link #FORGED}; then the packet is as it was
     */
    abstract int unprotectRtp(byte[] packet, int payload, int length, int ssrc, long index);

    /**
     * @param index 31 bits
     * @return the new length
     */
    abstract int protectRtcp(byte[] packet, int length, int ssrc, int index);

    /** The word with E bit and index of a protected RTCP packet. */
    abstract int rtcpWord(byte[] packet, int length);

    /**
     * @param word what {@link #rtcpWord} found
     * @return the new length, or {@link #FORGED}; then the packet is as it was
     */
    abstract int unprotectRtcp(byte[] packet, int length, int ssrc, int word);

    /** Whether a protected packet names this key (RFC 3711 §3.1); one without MKI always does. */
    final boolean isNamedBy(byte[] packet, int length) {
        int at = mkiAt(length);
        return Arrays.equals(packet, at, at + mki.length, mki, 0, mki.length);
    }

    final int mkiBytes() {
        return mki.length;
    }

    final void writeMki(byte[] packet, int at) {
        System.arraycopy(mki, 0, packet, at, mki.length);
    }
}
