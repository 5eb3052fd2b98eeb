package io.drawbridge.core.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;

/** Why there is no TLS connection. */
public enum TlsFailure {
    NOT_TLS("what the peer sends is not TLS"),
    TIMEOUT("the handshake took too long"),
    EXPIRED("the peer's certificate is not valid now"),
    UNKNOWN_AUTHORITY("no authority that we know vouches for the peer's certificate"),
    WRONG_NAME("the peer's certificate names somebody else"),
    NO_CERTIFICATE("the peer shows no certificate"),
    UNFIT_CERTIFICATE("the peer's certificate is not fit for this"),
    REFUSED_BY_PEER("the peer refuses"),
    UNEXPECTED_PEER("no trunk has this address"),
    PROTOCOL("the peer's TLS and ours do not agree"),
    CLOSED("the peer closed the connection during the handshake");

    private static final int MOST_CAUSES = 8;

    private final String words;

    TlsFailure(String words) {
        this.words = words;
    }

    /** For a log line or a call record. */
    public String words() {
        return words;
    }

    /** What a handshake failed of. */
    public static TlsFailure of(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            switch (cause) {
                case PeerRefused refused -> {
                    return refused.failure();
                }
                case NotSslRecordException _ -> {
                    return NOT_TLS;
                }
                case SslHandshakeTimeoutException _ -> {
                    return TIMEOUT;
                }
                case ClosedChannelException _ -> {
                    return CLOSED;
                }
                case CertificateException _ -> {
                    return UNFIT_CERTIFICATE;
                }
                default -> {}
            }
            cause = cause.getCause();
        }
        return byWords(thrown);
    }

    /** True for an exception that says something of the peer, and nothing of this program. */
    public static boolean isOfPeer(Throwable thrown) {
        Throwable cause =
                thrown instanceof DecoderException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        return cause instanceof javax.net.ssl.SSLException
                || cause instanceof ClosedChannelException;
    }

    /** The engines say in words alone what else was wrong. */
    private static TlsFailure byWords(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            text.append(cause.getMessage()).append(' ');
            cause = cause.getCause();
        }
        String words = text.toString().toLowerCase(Locale.ROOT);
        if (words.contains("did_not_return_a_certificate") || words.contains("empty client cert"))
            return NO_CERTIFICATE;
        if (words.contains("http_request") || words.contains("wrong_version_number"))
            return NOT_TLS;
        return words.contains("alert") ? REFUSED_BY_PEER : PROTOCOL;
    }
}
