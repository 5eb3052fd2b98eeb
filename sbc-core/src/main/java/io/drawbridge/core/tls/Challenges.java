package io.drawbridge.core.tls;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

import org.jspecify.annotations.Nullable;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLException;

/**
 * What an authority gets to see that asks by TLS whether a name is ours (RFC 8737 §3). It asks for
 * a protocol of its own; nobody else gets this certificate, and whoever got it gets nothing more.
 * Thread-safe.
 */
public final class Challenges {
    static final String PROTOCOL = "acme-tls/1";

    private final TlsEngine engine;
    private final Map<String, SslContext> answers = new ConcurrentHashMap<>();

    Challenges(TlsEngine engine) {
        this.engine = engine;
    }

    /** From now on until {@link #withdraw}. */
    public void answer(String host, PrivateKey key, X509Certificate certificate)
            throws WrongCertificate {
        try {
            answers.put(
                    host.toLowerCase(Locale.ROOT),
                    SslContextBuilder.forServer(key, certificate)
                            .sslProvider(engine.provider())
                            .protocols(TlsDoor.PROTOCOLS)
                            .applicationProtocolConfig(
                                    new ApplicationProtocolConfig(
                                            Protocol.ALPN,
                                            SelectorFailureBehavior.NO_ADVERTISE,
                                            SelectedListenerFailureBehavior.ACCEPT,
                                            PROTOCOL))
                            .build());
        } catch (SSLException | RuntimeException unusable) {
            throw new WrongCertificate(
                    "TLS by " + engine + " has no answer for " + host + ": " + unusable);
        }
    }

    public void withdraw(String host) {
        answers.remove(host.toLowerCase(Locale.ROOT));
    }

    /** Null: nobody is to ask this. */
    @Nullable SslContext find(@Nullable String host) {
        return host == null ? null : answers.get(host.toLowerCase(Locale.ROOT));
    }

    /** Whether a ClientHello, without the header of its message, is an authority's question. */
    boolean isAsked(@Nullable ByteBuf hello) {
        return hello != null && !answers.isEmpty() && new HelloProtocols(hello).contains(PROTOCOL);
    }
}
