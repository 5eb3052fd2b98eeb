package io.drawbridge.core.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom we believe by the rules of HTTPS, which are Java's own. */
public final class HttpsTrust {
    private HttpsTrust() {}

    /**
     * @param files certificates of authorities in PEM; empty: those that the Java runtime knows
     * @throws WrongCertificate when one cannot be read
     */
    public static SSLContext in(List<Path> files) throws WrongCertificate {
        try {
            if (files.isEmpty()) return SSLContext.getDefault();
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null);
            int count = 0;
            for (Path file : files)
                for (X509Certificate each : new PemFile(file).certificates())
                    store.setCertificateEntry("authority-" + count++, each);
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException bug) {
            throw new IllegalStateException("this Java has no TLS", bug);
        }
    }
}
