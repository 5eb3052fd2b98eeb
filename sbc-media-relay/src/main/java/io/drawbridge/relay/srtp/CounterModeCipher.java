package io.drawbridge.relay.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1; RFC 6188). */
final class CounterModeCipher extends PacketCipher {
    static final int AUTHENTICATION_KEY_BYTES = 20;

    private static final int BLOCK = 16;
    private static final int SHA1_BYTES = 20;
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle NATIVE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher aes;
    private final Mac hmac;
    private final int tagBytes;
    private final long saltHigh;
    private final long saltLow;

    private final byte[] rollover = new byte[4];
    private final byte[] digest = new byte[SHA1_BYTES];
    // As long as the longest packet so far; a packet of G.711 needs ten blocks.
    private byte[] counters = new byte[0];
    private byte[] keystream = new byte[0];

    CounterModeCipher(
            byte[] encryption, byte[] authentication, byte[] salt, int tagBytes, byte[] mki) {
        super(mki);
        this.tagBytes = tagBytes;
        byte[] shifted = new byte[BLOCK];
        System.arraycopy(salt, 0, shifted, 0, salt.length);
        saltHigh = (long) BIG_ENDIAN.get(shifted, 0);
        saltLow = (long) BIG_ENDIAN.get(shifted, 8);
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(encryption, "AES"));
            hmac = Mac.getInstance("HmacSHA1");
            hmac.init(new SecretKeySpec(authentication, "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES or HMAC-SHA1", e);
        }
    }

    @Override
    int overhead() {
        return mkiBytes() + tagBytes;
    }

    @Override
    int mkiAt(int length) {
        return length - tagBytes - mkiBytes();
    }

    @Override
    int protectRtp(byte[] packet, int payload, int length, int ssrc, long index) {
        applyKeystream(packet, payload, length, ssrc, index);
        authenticate(packet, length, index);
        return append(packet, length);
    }

    @Override
    int unprotectRtp(byte[] packet, int payload, int length, int ssrc, long index) {
        int end = mkiAt(length);
        authenticate(packet, end, index);
        if (!hasTag(packet, length)) return FORGED;
        applyKeystream(packet, payload, end, ssrc, index);
        return end;
    }

    @Override
    int protectRtcp(byte[] packet, int length, int ssrc, int index) {
        applyKeystream(packet, RTCP_CLEAR, length, ssrc, index);
        WORD.set(packet, length, ENCRYPTED | index);
        authenticate(packet, length + RTCP_WORD);
        return append(packet, length + RTCP_WORD);
    }

    @Override
    int rtcpWord(byte[] packet, int length) {
        return (int) WORD.get(packet, mkiAt(length) - RTCP_WORD);
    }

    @Override
    int unprotectRtcp(byte[] packet, int length, int ssrc, int word) {
        int end = mkiAt(length);
        authenticate(packet, end);
        if (!hasTag(packet, length)) return FORGED;
        end -= RTCP_WORD;
        if ((word & ENCRYPTED) != 0)
            applyKeystream(packet, RTCP_CLEAR, end, ssrc, word & ~ENCRYPTED);
        return end;
    }

    /** RFC 3711 §4.2: the packet and the rollover counter. */
    private void authenticate(byte[] packet, int length, long index) {
        hmac.update(packet, 0, length);
        WORD.set(rollover, 0, (int) (index >>> 16));
        hmac.update(rollover, 0, rollover.length);
        finish();
    }

    private void authenticate(byte[] packet, int length) {
        hmac.update(packet, 0, length);
        finish();
    }

    private void finish() {
        try {
            hmac.doFinal(digest, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private int append(byte[] packet, int length) {
        writeMki(packet, length);
        int at = length + mkiBytes();
        System.arraycopy(digest, 0, packet, at, tagBytes);
        return at + tagBytes;
    }

    /** In a time that does not tell how much of it fits. */
    private boolean hasTag(byte[] packet, int length) {
        int difference = 0;
        for (int i = 0, at = length - tagBytes; i < tagBytes; i++)
            difference |= packet[at + i] ^ digest[i];
        return difference == 0;
    }

    /** RFC 3711 §4.1.1: IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16). */
    private void applyKeystream(byte[] packet, int from, int to, int ssrc, long index) {
        int octets = to - from;
        if (octets <= 0) return;
        int length = (octets + BLOCK - 1) & -BLOCK;
        if (keystream.length < length) {
            counters = new byte[length];
            keystream = new byte[length];
        }
        long high = saltHigh ^ (ssrc & 0xffff_ffffL);
        long low = saltLow ^ (index << 16); // its last 16 bits are zero: the block's number
        for (int at = 0; at < length; at += BLOCK) {
            BIG_ENDIAN.set(counters, at, high);
            BIG_ENDIAN.set(counters, at + 8, low++);
        }
        try {
            aes.update(counters, 0, length, keystream, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException(e);
        }
        int i = 0;
        for (; i + 8 <= octets; i += 8) {
            long mixed = (long) NATIVE.get(packet, from + i) ^ (long) NATIVE.get(keystream, i);
            NATIVE.set(packet, from + i, mixed);
        }
        for (; i < octets; i++) packet[from + i] ^= keystream[i];
    }
}
