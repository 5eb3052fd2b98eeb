package io.drawbridge.core.tls;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whether an authority that we know vouches for a certificate (RFC 5280 §6). A certificate that was
 * made for servers is good for clients, too, and the other way round: SIP peers are both (RFC 5922
 * §7.3), and authorities have stopped to write both purposes.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private static final int LONGEST_CHAIN = 10;

    /** Any, server, client, and SIP domain (RFC 5924). */
    private static final Set<String> PURPOSES =
            Set.of("2.5.29.37.0", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.20");

    private final Set<X509Certificate> authorities;
    private final boolean named;

    private PeerTrust(Set<X509Certificate> authorities, boolean named) {
        this.authorities = Set.copyOf(authorities);
        this.named = named;
    }

    /**
     * @param files certificates of authorities, or of peers; empty: the authorities that the Java
     *     runtime knows
     */
    static PeerTrust read(List<Path> files) throws WrongCertificate {
        Set<X509Certificate> authorities = new HashSet<>();
        for (Path file : files) authorities.addAll(new PemFile(file).certificates());
        return files.isEmpty()
                ? new PeerTrust(ofRuntime(), false)
                : new PeerTrust(authorities, true);
    }

    private static Set<X509Certificate> ofRuntime() {
        Set<X509Certificate> authorities = new HashSet<>();
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager each : factory.getTrustManagers())
                if (each instanceof X509TrustManager trust)
                    authorities.addAll(Arrays.asList(trust.getAcceptedIssuers()));
        } catch (NoSuchAlgorithmException | KeyStoreException bug) {
            throw new IllegalStateException("this Java knows no authorities", bug);
        }
        return authorities;
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) throw new PeerRefused(TlsFailure.NO_CERTIFICATE);
        if (chain.length > LONGEST_CHAIN) throw new PeerRefused(TlsFailure.UNFIT_CERTIFICATE);
        X509Certificate own = chain[0];
        try {
            own.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException _) {
            throw new PeerRefused(TlsFailure.EXPIRED);
        }
        if (!fit(own)) throw new PeerRefused(TlsFailure.UNFIT_CERTIFICATE);
        if (authorities.contains(own)) return;
        buildPath(own, chain);
    }

    private void buildPath(X509Certificate own, X509Certificate[] chain) throws PeerRefused {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(own);
            Set<TrustAnchor> anchors = new HashSet<>();
            for (X509Certificate authority : authorities)
                anchors.add(new TrustAnchor(authority, null));
            if (anchors.isEmpty()) throw new PeerRefused(TlsFailure.UNKNOWN_AUTHORITY);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(LONGEST_CHAIN);
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection",
                            new CollectionCertStoreParameters(
                                    new ArrayList<>(Arrays.asList(chain)))));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException none) {
            throw new PeerRefused(why(none));
        } catch (GeneralSecurityException bug) {
            if (bug instanceof PeerRefused refused) throw refused;
            throw new IllegalStateException("this Java cannot check certificates", bug);
        }
    }

    private static TlsFailure why(CertPathBuilderException none) {
        Throwable cause = none.getCause();
        if (cause instanceof CertPathValidatorException invalid) {
            if (invalid.getReason() == BasicReason.EXPIRED
                    || invalid.getReason() == BasicReason.NOT_YET_VALID) return TlsFailure.EXPIRED;
            if (invalid.getReason() == BasicReason.ALGORITHM_CONSTRAINED)
                return TlsFailure.UNFIT_CERTIFICATE;
        }
        return TlsFailure.UNKNOWN_AUTHORITY;
    }

    private static boolean fit(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.stream().anyMatch(PURPOSES::contains);
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    /** Those of the runtime are too many to be listed in every handshake. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return named ? authorities.toArray(X509Certificate[]::new) : new X509Certificate[0];
    }
}
