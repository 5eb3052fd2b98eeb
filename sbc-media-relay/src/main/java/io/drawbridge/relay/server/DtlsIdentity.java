package io.drawbridge.relay.server;

import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Identity;

import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;

/** Makes the relay's certificate: P-256, self-signed, new at each start, and with a random name. */
public final class DtlsIdentity {
    /** A party's clock may be late by this. */
    private static final Duration BEFORE = Duration.ofDays(1);

    /** The relay is started again before. */
    private static final Duration AFTER = Duration.ofDays(3650);

    private DtlsIdentity() {}

    public static Identity create(SecureRandom random, Instant now) {
        try {
            ECKeyPairGenerator generator = new ECKeyPairGenerator();
            generator.init(
                    new ECKeyGenerationParameters(
                            new ECNamedDomainParameters(
                                    SECObjectIdentifiers.secp256r1,
                                    ECNamedCurveTable.getByOID(SECObjectIdentifiers.secp256r1)),
                            random));
            AsymmetricCipherKeyPair pair = generator.generateKeyPair();
            byte[] octets = new byte[8];
            random.nextBytes(octets);
            X500Name name = new X500Name("CN=" + HexFormat.of().formatHex(octets));
            X509CertificateHolder certificate =
                    new BcX509v3CertificateBuilder(
                                    name,
                                    new BigInteger(64, random).add(BigInteger.ONE),
                                    Date.from(now.minus(BEFORE)),
                                    Date.from(now.plus(AFTER)),
                                    name,
                                    pair.getPublic())
                            .build(
                                    new BcECContentSignerBuilder(
                                                    new AlgorithmIdentifier(
                                                            X9ObjectIdentifiers.ecdsa_with_SHA256),
                                                    new AlgorithmIdentifier(
                                                            NISTObjectIdentifiers.id_sha256))
                                            .build(pair.getPrivate()));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Identity(
                    certificate.toASN1Structure(),
                    pair.getPrivate(),
                    Fingerprint.of("sha-256", digest));
        } catch (OperatorCreationException | IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("no certificate for DTLS can be made: " + e, e);
        }
    }
}
