package io.drawbridge.relay.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session keys out of a master key (RFC 3711 §4.3; RFC 6188 §3 for keys of 256 bits; RFC 7714 §11
 * for salts of 96 bits), with a key derivation rate of 0: once for the key's life.
 */
final class KeyDerivation {
    /** Labels of {@link #derive} for RTP (§4.3.1); RTCP's are by {@value #RTCP} higher (§4.3.2). */
    static final int ENCRYPTION = 0;

    static final int AUTHENTICATION = 1;
    static final int SALT = 2;
    static final int RTCP = 3;

    private static final int BLOCK = 16;
    private static final int LABEL_AT = 7;

    private KeyDerivation() {}

    /**
     * @param length octets wanted, at most 2^16 blocks of 16
     */
    static byte[] derive(MasterKey master, int label, int length) {
        // The salt, of 14 octets or of 12 and two zeros, and a block counter of 16 bits behind it.
        byte[] input = Arrays.copyOf(master.salt(), BLOCK);
        input[LABEL_AT] ^= (byte) label;
        byte[] counters = new byte[(length + BLOCK - 1) / BLOCK * BLOCK];
        for (int at = 0, block = 0; at < counters.length; at += BLOCK, block++) {
            System.arraycopy(input, 0, counters, at, BLOCK);
            counters[at + 14] = (byte) (block >>> 8);
            counters[at + 15] = (byte) block;
        }
        return Arrays.copyOf(encrypt(master.key(), counters), length);
    }

    private static byte[] encrypt(byte[] key, byte[] blocks) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return aes.doFinal(blocks);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES", e);
        }
    }
}
