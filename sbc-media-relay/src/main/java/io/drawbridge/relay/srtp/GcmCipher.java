package io.drawbridge.relay.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in Galois/counter mode (RFC 7714), with tags of 16 octets. */
final class GcmCipher extends PacketCipher {
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher gcm;
    private final SecretKeySpec key;
    private final int saltHigh;
    private final long saltLow;
    private final byte[] iv = new byte[IV_BYTES];
    private final byte[] rtcpWord = new byte[RTCP_WORD];
    // What is decrypted goes here first: a forged packet is to stay as it is.
    private byte[] plain = new byte[0];

    GcmCipher(byte[] encryption, byte[] salt, byte[] mki) {
        super(mki);
        saltHigh = (int) WORD.get(salt, 0);
        saltLow = (long) LONG.get(salt, 4);
        key = new SecretKeySpec(encryption, "AES");
        try {
            gcm = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-GCM", e);
        }
    }

    @Override
    int overhead() {
        return TAG_BYTES + mkiBytes();
    }

    @Override
    int mkiAt(int length) {
        return length - mkiBytes();
    }

    @Override
    int protectRtp(byte[] packet, int payload, int length, int ssrc, long index) {
        begin(Cipher.ENCRYPT_MODE, ssrc, index);
        gcm.updateAAD(packet, 0, payload);
        int end = encrypt(packet, payload, length);
        writeMki(packet, end);
        return end + mkiBytes();
    }

    @Override
    int unprotectRtp(byte[] packet, int payload, int length, int ssrc, long index) {
        begin(Cipher.DECRYPT_MODE, ssrc, index);
        gcm.updateAAD(packet, 0, payload);
        return decrypt(packet, payload, mkiAt(length));
    }

    @Override
    int protectRtcp(byte[] packet, int length, int ssrc, int index) {
        int word = ENCRYPTED | index;
        begin(Cipher.ENCRYPT_MODE, ssrc, index);
        gcm.updateAAD(packet, 0, RTCP_CLEAR);
        authenticate(word);
        int end = encrypt(packet, RTCP_CLEAR, length);
        WORD.set(packet, end, word);
        end += RTCP_WORD;
        writeMki(packet, end);
        return end + mkiBytes();
    }

    @Override
    int rtcpWord(byte[] packet, int length) {
        return (int) WORD.get(packet, mkiAt(length) - RTCP_WORD);
    }

    @Override
    int unprotectRtcp(byte[] packet, int length, int ssrc, int word) {
        int end = mkiAt(length) - RTCP_WORD;
        // §9.2: what is not encrypted is all associated data, and only the tag is left.
        int clear = (word & ENCRYPTED) != 0 ? RTCP_CLEAR : end - TAG_BYTES;
        begin(Cipher.DECRYPT_MODE, ssrc, word & ~ENCRYPTED);
        gcm.updateAAD(packet, 0, clear);
        authenticate(word);
        return decrypt(packet, clear, end);
    }

    /** §8.1, §9.1: two zero octets, SSRC, and the index in 48 bits; XOR salt. */
    private void begin(int mode, int ssrc, long index) {
        WORD.set(iv, 0, saltHigh ^ (ssrc >>> 16));
        LONG.set(iv, 4, saltLow ^ ((long) ssrc << 48 | index));
        try {
            gcm.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void authenticate(int word) {
        WORD.set(rtcpWord, 0, word);
        gcm.updateAAD(rtcpWord, 0, RTCP_WORD);
    }

    private int encrypt(byte[] packet, int from, int to) {
        try {
            return from + gcm.doFinal(packet, from, to - from, packet, from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private int decrypt(byte[] packet, int from, int to) {
        int octets = to - from;
        if (plain.length < octets) plain = new byte[octets];
        try {
            int length = gcm.doFinal(packet, from, octets, plain, 0);
            System.arraycopy(plain, 0, packet, from, length);
            return from + length;
        } catch (AEADBadTagException e) {
            return FORGED;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
