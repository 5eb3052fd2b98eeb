package io.drawbridge.relay.dtls;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.srtp.MasterKey;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;

/**
 * What client and server have in common: one attempt at keys for SRTP with one party (RFC 5763, RFC
 * 5764). DTLS 1.2 alone, ciphers with forward secrecy and authenticated encryption alone, the
 * extended master secret (RFC 7627), and a certificate on both sides.
 */
final class Negotiation {
    /** An attempt ends after this, ms. */
    static final int TIMEOUT_MS = 20_000;

    /** A flight is sent again after this at first, ms; the time doubles (RFC 6347 §4.2.4.1). */
    static final int RESEND_MS = 100;

    /** Our certificate is ECDSA: as server these alone fit it. */
    static final int[] SERVER_CIPHERS = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    };

    /** Older phones have RSA certificates. */
    static final int[] CLIENT_CIPHERS = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    };

    private final BcTlsCrypto crypto;
    private final Identity identity;
    private final List<Fingerprint> theirs;
    private final int[] profiles;
    private boolean certified;
    private @Nullable CryptoSuite suite;
    private Handshake.@Nullable Failure failure;
    private @Nullable DtlsKeys keys;
    private boolean closedByParty;

    Negotiation(
            BcTlsCrypto crypto,
            Identity identity,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites) {
        this.crypto = crypto;
        this.identity = identity;
        this.theirs = theirs;
        this.profiles = SrtpProfile.of(suites);
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    /** Whether there is anything that we could agree on. */
    boolean isPossible() {
        return profiles.length > 0;
    }

    /** As client: all that we allow, and no MKI. */
    UseSRTPData offer() {
        return new UseSRTPData(profiles, TlsUtils.EMPTY_BYTES);
    }

    /**
     * As server: the first of ours that the client offers. No MKI, whatever it offers (RFC 5764
     * §4.1.3).
     */
    UseSRTPData answer(@Nullable UseSRTPData offered) throws TlsFatalAlert {
        if (offered != null) {
            for (int profile : profiles) {
                for (int theirs : offered.getProtectionProfiles()) {
                    if (profile != theirs) continue;
                    suite = SrtpProfile.suite(profile);
                    return new UseSRTPData(new int[] {profile}, TlsUtils.EMPTY_BYTES);
                }
            }
        }
        throw fail(Handshake.Failure.NO_PROFILE, AlertDescription.handshake_failure);
    }

    /** As client: the server's choice, which is one of ours (RFC 5764 §4.1.1). */
    void accept(@Nullable UseSRTPData chosen) throws TlsFatalAlert {
        if (chosen == null)
            throw fail(Handshake.Failure.NO_PROFILE, AlertDescription.handshake_failure);
        int[] one = chosen.getProtectionProfiles();
        if (one.length != 1
                || chosen.getMki().length != 0
                || Arrays.stream(profiles).noneMatch(ours -> ours == one[0]))
            throw fail(Handshake.Failure.NO_PROFILE, AlertDescription.illegal_parameter);
        suite = SrtpProfile.suite(one[0]);
    }

    /** The party is who its description says: nothing else about a certificate counts. */
    void check(@Nullable Certificate certificate) throws IOException {
        if (certificate == null || certificate.isEmpty())
            throw fail(Handshake.Failure.REFUSED, AlertDescription.handshake_failure);
        TlsCertificate first = certificate.getCertificateAt(0);
        if (!FingerprintCheck.fits(first.getEncoded(), theirs))
            throw fail(Handshake.Failure.FINGERPRINT, AlertDescription.bad_certificate);
        certified = true;
    }

    /** Ours, where the party takes ECDSA with a hash that we have; else null. */
    @Nullable TlsCredentialedSigner credentials(
            TlsContext context, @Nullable Vector<?> theirAlgorithms) {
        SignatureAndHashAlgorithm algorithm = choose(theirAlgorithms);
        if (algorithm == null) return null;
        Certificate certificate =
                new Certificate(
                        new TlsCertificate[] {
                            new BcTlsCertificate(crypto, identity.certificate())
                        });
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, identity.key(), certificate, algorithm);
    }

    private static @Nullable SignatureAndHashAlgorithm choose(@Nullable Vector<?> algorithms) {
        if (algorithms == null) return null;
        SignatureAndHashAlgorithm found = null;
        for (Object each : algorithms) {
            SignatureAndHashAlgorithm algorithm = (SignatureAndHashAlgorithm) each;
            if (algorithm.getSignature() != SignatureAlgorithm.ecdsa) continue;
            if (algorithm.getHash() == HashAlgorithm.sha256) return algorithm;
            if (found == null && isSha2(algorithm.getHash())) found = algorithm;
        }
        return found;
    }

    private static boolean isSha2(short hash) {
        return hash >= HashAlgorithm.sha256 && hash <= HashAlgorithm.sha512;
    }

    /** The handshake is complete: takes the keys out (RFC 5764 §4.2). */
    void complete(TlsContext context, boolean client) throws IOException {
        CryptoSuite chosen = suite;
        if (!certified || chosen == null)
            throw fail(Handshake.Failure.REFUSED, AlertDescription.handshake_failure);
        int key = chosen.keyBytes();
        int salt = chosen.saltBytes();
        byte[] material =
                context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        MasterKey clients = masterKey(chosen, material, 0, 2 * key);
        MasterKey servers = masterKey(chosen, material, key, 2 * key + salt);
        Arrays.fill(material, (byte) 0);
        keys = client ? new DtlsKeys(servers, clients) : new DtlsKeys(clients, servers);
    }

    private static MasterKey masterKey(CryptoSuite suite, byte[] material, int key, int salt) {
        return new MasterKey(
                suite,
                Arrays.copyOfRange(material, key, key + suite.keyBytes()),
                Arrays.copyOfRange(material, salt, salt + suite.saltBytes()),
                new byte[0]);
    }

    /** Null until the handshake is complete. */
    @Nullable DtlsKeys keys() {
        return keys;
    }

    void alerted(short description) {
        if (description == AlertDescription.close_notify) closedByParty = true;
    }

    /** Whether a close_notify has come. */
    boolean isClosedByParty() {
        return closedByParty;
    }

    TlsFatalAlert fail(Handshake.Failure why, short alert) {
        failure = why;
        return new TlsFatalAlert(alert);
    }

    /** What an attempt that ended with this has failed of. */
    Handshake.Failure failure(Exception e) {
        if (failure != null) return failure;
        return switch (e) {
            case TlsTimeoutException _ -> Handshake.Failure.TIMEOUT;
            case TlsFatalAlertReceived _ -> Handshake.Failure.REFUSED;
            case TlsFatalAlert alert ->
                    switch (alert.getAlertDescription()) {
                        case AlertDescription.handshake_failure,
                                AlertDescription.protocol_version,
                                AlertDescription.insufficient_security ->
                                Handshake.Failure.REFUSED;
                        default -> Handshake.Failure.MALFORMED;
                    };
            default -> Handshake.Failure.MALFORMED;
        };
    }
}
