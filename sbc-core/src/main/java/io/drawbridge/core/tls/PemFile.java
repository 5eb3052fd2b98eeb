package io.drawbridge.core.tls;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates and private keys in PEM (RFC 7468), as they come from authorities and OpenSSL. */
final class PemFile {
    private static final long MOST_BYTES = 4L << 20;

    private final Object file;
    private final List<Object> objects = new ArrayList<>();

    /**
     * Reads all that is in it.
     *
     * @throws WrongCertificate when there is none, or it cannot be understood
     */
    PemFile(Path file) throws WrongCertificate {
        this(file, text(file));
    }

    /**
     * The same of a text.
     *
     * @param origin where it comes from, for messages
     */
    PemFile(Object origin, String text) throws WrongCertificate {
        this.file = origin;
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object o = parser.readObject(); o != null; o = parser.readObject()) objects.add(o);
        } catch (IOException | RuntimeException unreadable) {
            throw new WrongCertificate(origin + ": cannot be read: " + unreadable.getMessage());
        }
    }

    static String text(Path file) throws WrongCertificate {
        try {
            if (Files.size(file) > MOST_BYTES) throw new IOException("longer than 4 MiB");
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new WrongCertificate(file + ": there is no such file");
        } catch (IOException unreadable) {
            throw new WrongCertificate(file + ": cannot be read: " + unreadable.getMessage());
        }
    }

    /** All certificates, in their order; at least one. */
    List<X509Certificate> certificates() throws WrongCertificate {
        List<X509Certificate> certificates = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (Object object : objects) {
            if (!(object instanceof X509CertificateHolder holder)) continue;
            try {
                certificates.add(converter.getCertificate(holder));
            } catch (CertificateException broken) {
                throw new WrongCertificate(file + ": holds a certificate that cannot be read");
            }
        }
        if (certificates.isEmpty()) throw new WrongCertificate(file + ": holds no certificate");
        return certificates;
    }

    /** The only private key. */
    PrivateKey key() throws WrongCertificate {
        PrivateKey found = null;
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        for (Object object : objects) {
            PrivateKeyInfo info =
                    switch (object) {
                        case PrivateKeyInfo plain -> plain;
                        case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                        case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                                throw new WrongCertificate(
                                        file + ": the key has a password; store it without one");
                        default -> null;
                    };
            if (info == null) continue;
            if (found != null) throw new WrongCertificate(file + ": holds more than one key");
            try {
                found = converter.getPrivateKey(info);
            } catch (IOException unknown) {
                throw new WrongCertificate(file + ": holds a key of a kind that is not supported");
            }
        }
        if (found == null) throw new WrongCertificate(file + ": holds no private key");
        return found;
    }
}
