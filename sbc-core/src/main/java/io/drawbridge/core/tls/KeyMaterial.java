package io.drawbridge.core.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/**
 * A certificate with its key, which are known to belong together.
 *
 * @param chain ours first, then those that vouch for it; at least one
 */
record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] PROBE =
            "which key is it".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    KeyMaterial {
        chain = List.copyOf(chain);
    }

    /**
     * Reads and tries it.
     *
     * @throws WrongCertificate when it would serve nobody
     */
    static KeyMaterial read(Path chain, Path key) throws WrongCertificate {
        return of(new PemFile(chain), chain, new PemFile(key), key);
    }

    /** The same, where both are in one text. */
    static KeyMaterial of(Object origin, String text) throws WrongCertificate {
        PemFile both = new PemFile(origin, text);
        return of(both, origin, both, origin);
    }

    private static KeyMaterial of(PemFile certificates, Object chain, PemFile keys, Object key)
            throws WrongCertificate {
        KeyMaterial read = new KeyMaterial(keys.key(), certificates.certificates());
        if (!read.belongTogether())
            throw new WrongCertificate(
                    key + ": is not the key of the first certificate in " + chain);
        if (new HashSet<>(read.chain()).size() < read.chain().size())
            throw new WrongCertificate(chain + ": holds a certificate twice");
        return read;
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    Instant begins() {
        return certificate().getNotBefore().toInstant();
    }

    Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    boolean isValidAt(Instant time) {
        return !time.isBefore(begins()) && !time.isAfter(expires());
    }

    private boolean belongTogether() throws WrongCertificate {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC", "ECDSA" -> "SHA256withECDSA";
                    default ->
                            throw new WrongCertificate(
                                    "the key is of the kind "
                                            + key.getAlgorithm()
                                            + "; only RSA and EC are supported");
                };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            signer.initVerify(certificate().getPublicKey());
            signer.update(PROBE);
            return signer.verify(signature);
        } catch (GeneralSecurityException mismatch) {
            return false;
        }
    }

    /** Neither shows the key. */
    @Override
    public String toString() {
        return "certificate of " + SubjectNames.of(certificate()) + " until " + expires();
    }
}
