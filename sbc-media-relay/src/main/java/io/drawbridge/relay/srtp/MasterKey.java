package io.drawbridge.relay.srtp;

import io.drawbridge.relay.config.CryptoSuite;

import java.util.Arrays;

/**
 * What SRTP's session keys are derived from (RFC 3711 §4.3).
 *
 * @param key of the suite's length
 * @param salt of the suite's length
 * @param mki master key identifier that each packet carries (§3.1); empty: none
 */
public record MasterKey(CryptoSuite suite, byte[] key, byte[] salt, byte[] mki) {
    public MasterKey {
        if (key.length != suite.keyBytes() || salt.length != suite.saltBytes())
            throw new IllegalArgumentException("lengths do not fit " + suite);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MasterKey that
                && suite == that.suite
                && Arrays.equals(key, that.key)
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(mki, that.mki);
    }

    @Override
    public int hashCode() {
        return suite.hashCode();
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "MasterKey[" + suite + "]";
    }
}
