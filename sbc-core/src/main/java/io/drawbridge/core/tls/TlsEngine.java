package io.drawbridge.core.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

import java.util.Locale;

/** What does the cryptography of TLS: BoringSSL where it can be loaded, else the Java runtime. */
public enum TlsEngine {
    /** A handshake costs a third to a quarter of what it costs in Java. */
    OPENSSL(SslProvider.OPENSSL),
    /** Portable. */
    JDK(SslProvider.JDK);

    private final SslProvider provider;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /** The better one of those that work here. */
    public static TlsEngine best() {
        return OpenSsl.isAvailable() ? OPENSSL : JDK;
    }

    /** Why {@link #best()} is not OpenSSL, in words for a log line; empty when it is. */
    public static String whyNotOpenSsl() {
        Throwable cause = OpenSsl.unavailabilityCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    SslProvider provider() {
        return provider;
    }

    /** For metrics and log lines. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
