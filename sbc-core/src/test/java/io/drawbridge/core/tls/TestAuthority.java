package io.drawbridge.core.tls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** An authority of a test's own, and what peers make of its certificates. */
public final class TestAuthority {
    private final X500Name name;
    private final KeyPair pair;
    private final X509Certificate certificate;

    /** A certificate with its key, signed by an authority. */
    public record Issued(PrivateKey key, X509Certificate certificate, X509Certificate issuer) {
        /** The certificate in PEM. */
        public String chain() {
            return pem(certificate);
        }

        /** The key in PEM. */
        public String privateKey() {
            try (StringWriter text = new StringWriter();
                    JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(new JcaPKCS8Generator(key, null));
                writer.flush();
                return text.toString();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        public Path writeChain(Path file) throws Exception {
            return Files.writeString(file, chain());
        }

        public Path writeKey(Path file) throws Exception {
            return Files.writeString(file, privateKey());
        }
    }

    public TestAuthority(String commonName) throws Exception {
        name = new X500Name("CN=" + commonName);
        pair = pair();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        serial(),
                        Date.from(Instant.now().minus(Duration.ofDays(30))),
                        Date.from(Instant.now().plus(Duration.ofDays(30))),
                        name,
                        pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate = sign(builder);
    }

    /** Valid from yesterday for so long, from now on; may be negative. */
    public Issued issue(Duration left, GeneralName... names) throws Exception {
        KeyPair own = pair();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        serial(),
                        Date.from(Instant.now().minus(Duration.ofDays(10))),
                        Date.from(Instant.now().plus(left)),
                        new X500Name("CN=common.name.counts.for.nothing"),
                        own.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return new Issued(own.getPrivate(), sign(builder), certificate);
    }

    public Issued issue(String... hosts) throws Exception {
        return issue(Duration.ofDays(20), dns(hosts));
    }

    public static GeneralName[] dns(String... hosts) {
        return Arrays.stream(hosts)
                .map(host -> new GeneralName(GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
    }

    public static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    /** Our certificate, in PEM. */
    public Path write(Path file) throws Exception {
        return Files.writeString(file, pem(certificate));
    }

    /** TLS of a peer that believes this authority. */
    public SSLContext peer(Issued... shown) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        trusted.setCertificateEntry("authority", certificate);
        var trust =
                javax.net.ssl.TrustManagerFactory.getInstance(
                        javax.net.ssl.TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return context(trust.getTrustManagers(), shown);
    }

    /** TLS of a peer that believes everybody. */
    public static SSLContext gullible(Issued... shown) throws Exception {
        return context(new TrustManager[] {new AnyPeer()}, shown);
    }

    private static SSLContext context(TrustManager[] trust, Issued... shown) throws Exception {
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null);
        for (Issued one : shown)
            keys.setKeyEntry("own", one.key(), new char[0], new Certificate[] {one.certificate()});
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.length == 0 ? new KeyManager[0] : factory.getKeyManagers(), trust, null);
        return context;
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.getPrivate())));
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(80, new SecureRandom()).add(BigInteger.ONE);
    }

    private static String pem(X509Certificate certificate) {
        try (StringWriter text = new StringWriter();
                JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
            writer.flush();
            return text.toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
