package io.drawbridge.core.tls;

import io.drawbridge.core.files.PrivateFile;
import io.drawbridge.policy.acl.AddressLiteral;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * A certificate that vouches for itself: P-256, ten years. Made once for a host and kept in one
 * file, which only we can read: who has come to believe it goes on to.
 */
final class SelfSigned {
    private static final Duration LIFE = Duration.ofDays(3_650);
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(24);
    private static final int SERIAL_BITS = 120;

    private SelfSigned() {}

    /**
     * Makes the file when it is not there, or is for another host.
     *
     * @param host name or address literal
     * @throws WrongCertificate when it can be neither read nor written
     */
    static void ensure(Path file, String host, Instant now) throws WrongCertificate {
        if (Files.exists(file)) {
            X509Certificate there = new PemFile(file).certificates().getFirst();
            if (SubjectNames.of(there).names(host)) return;
        }
        try {
            PrivateFile.write(file, pem(host, now));
        } catch (IOException cannot) {
            throw new WrongCertificate(file + ": cannot be written: " + cannot.getMessage());
        } catch (GeneralSecurityException | OperatorCreationException bug) {
            throw new IllegalStateException("this Java cannot make a certificate", bug);
        }
    }

    private static String pem(String host, Instant now)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        SecureRandom random = new SecureRandom();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        X500Name subject = new X500Name("CN=" + host);
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        subject,
                        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
                        Date.from(now.minus(CLOCKS_DIFFER)),
                        Date.from(now.plus(LIFE)),
                        subject,
                        pair.getPublic());
        int kind =
                AddressLiteral.parse(host).isPresent()
                        ? GeneralName.iPAddress
                        : GeneralName.dNSName;
        builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(kind, host)))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(
                                new KeyPurposeId[] {
                                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                                }));
        X509Certificate certificate =
                new JcaX509CertificateConverter()
                        .getCertificate(
                                builder.build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(pair.getPrivate())));
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
            writer.writeObject(new JcaPKCS8Generator(pair.getPrivate(), null));
        }
        return text.toString();
    }
}
