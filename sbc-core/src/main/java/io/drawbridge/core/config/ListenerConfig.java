package io.drawbridge.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One SIP listening point.
 *
 * @param certificate those it shows: the one that has the name that the peer asks for (RFC 6066
 *     §3), else the first; one or more where the protocol is secure
 * @param clientCertificate whether peers show one, too
 * @param origins whose pages may open a WebSocket; none: those of the same host
 * @param media how the peers who come through it are spoken with, where it is not as on the network
 */
@Shorthand
public record ListenerConfig(
        ListenUrl url,
        @OneOrMore List<String> certificate,
        @Default("none") ClientCertificate clientCertificate,
        @OneOrMore List<WebOrigin> origins,
        LegMediaConfig media) {
    /** Whether a peer that connects proves who it is (RFC 5246 §7.4.4, RFC 8446 §4.3.2). */
    public enum ClientCertificate {
        /** It is not asked. */
        NONE,
        /** It is asked and may have none; one that is wrong is refused. */
        OPTIONAL,
        REQUIRED
    }

    public ListenerConfig {
        certificate = List.copyOf(certificate);
        origins = List.copyOf(origins);
        boolean secure = url.protocol().isSecure();
        new Rules()
                .require(
                        secure || certificate.isEmpty(),
                        "certificate",
                        "some",
                        "none, because " + url + " is not encrypted")
                .require(
                        !secure || !certificate.isEmpty(),
                        "certificate",
                        "none",
                        "the name of a certificate, which " + url + " needs")
                .require(
                        secure || clientCertificate == ClientCertificate.NONE,
                        "client-certificate",
                        Words.word(clientCertificate),
                        "none, because " + url + " is not encrypted")
                .require(
                        url.protocol().isWebSocket() || origins.isEmpty(),
                        "origins",
                        origins,
                        "none, because " + url + " is no WebSocket")
                .check();
    }

    /** Whose pages may open a WebSocket, with what goes without saying. */
    public List<WebOrigin> allowedOrigins() {
        return origins.isEmpty() ? List.of(WebOrigin.SAME) : origins;
    }

    public ListenUrl.Protocol protocol() {
        return url.protocol();
    }

    public InetAddress address() {
        return url.address();
    }

    /** 1..65535. */
    public int port() {
        return url.port();
    }

    public InetSocketAddress socketAddress() {
        return url.socketAddress();
    }
}
