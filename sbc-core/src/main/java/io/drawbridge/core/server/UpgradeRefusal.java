package io.drawbridge.core.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Pattern;

/** Why a request does not become a WebSocket for SIP (RFC 6455 §4.2, RFC 7118 §4). */
enum UpgradeRefusal {
    NOT_HTTP(HttpResponseStatus.BAD_REQUEST, "this is not HTTP"),
    LONG_LINE(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long"),
    LONG_FIELDS(
            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header fields are too long"),
    VERSION(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "expected HTTP/1.1"),
    METHOD(HttpResponseStatus.METHOD_NOT_ALLOWED, "expected GET"),
    BODY(HttpResponseStatus.BAD_REQUEST, "expected no body"),
    PATH(HttpResponseStatus.NOT_FOUND, "nothing is here"),
    NO_UPGRADE(HttpResponseStatus.UPGRADE_REQUIRED, "expected a WebSocket"),
    WEBSOCKET_VERSION(HttpResponseStatus.UPGRADE_REQUIRED, "expected WebSocket version 13"),
    KEY(HttpResponseStatus.BAD_REQUEST, "expected a Sec-WebSocket-Key of 16 bytes"),
    HOST(HttpResponseStatus.BAD_REQUEST, "expected one Host"),
    SUBPROTOCOL(HttpResponseStatus.BAD_REQUEST, "expected the subprotocol sip"),
    ORIGIN(HttpResponseStatus.FORBIDDEN, "pages of this origin are not let in"),
    FORWARDED(HttpResponseStatus.BAD_REQUEST, "X-Forwarded-For cannot be read");

    /** Base64 of 16 bytes. */
    private static final Pattern SIXTEEN_BYTES = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private final HttpResponseStatus status;
    private final String words;

    UpgradeRefusal(HttpResponseStatus status, String words) {
        this.status = status;
        this.words = words;
    }

    HttpResponseStatus status() {
        return status;
    }

    /** For a log line, and for the peer. */
    String words() {
        return words;
    }

    /** What a peer needs to do better. */
    void describe(HttpHeaders headers) {
        switch (this) {
            case METHOD -> headers.set(HttpHeaderNames.ALLOW, "GET");
            case NO_UPGRADE -> headers.set(HttpHeaderNames.UPGRADE, "websocket");
            case WEBSOCKET_VERSION ->
                    headers.set(HttpHeaderNames.UPGRADE, "websocket")
                            .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            case NOT_HTTP,
                    LONG_LINE,
                    LONG_FIELDS,
                    VERSION,
                    BODY,
                    PATH,
                    KEY,
                    HOST,
                    SUBPROTOCOL,
                    ORIGIN,
                    FORWARDED -> {}
        }
    }

    /** Null when nothing speaks against it. */
    static @Nullable UpgradeRefusal of(HttpRequest request, WebSocketDoor door) {
        if (request.decoderResult().isFailure()) return unreadable(request);
        HttpHeaders headers = request.headers();
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) return VERSION;
        if (!request.method().equals(HttpMethod.GET)) return METHOD;
        if (!door.serves(request.uri())) return PATH;
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                || !headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true))
            return NO_UPGRADE;
        if (!only(headers, HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals("13"))
            return WEBSOCKET_VERSION;
        if (!SIXTEEN_BYTES.matcher(only(headers, HttpHeaderNames.SEC_WEBSOCKET_KEY)).matches())
            return KEY;
        String host = only(headers, HttpHeaderNames.HOST);
        if (host.isEmpty()) return HOST;
        if (headers.contains(HttpHeaderNames.ORIGIN)
                && !door.admits(only(headers, HttpHeaderNames.ORIGIN), host)) return ORIGIN;
        return headers.containsValue(
                        HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SipWebSocket.SUBPROTOCOL, false)
                ? null
                : SUBPROTOCOL;
    }

    private static UpgradeRefusal unreadable(HttpRequest request) {
        return switch (request.decoderResult().cause()) {
            case TooLongHttpLineException _ -> LONG_LINE;
            case TooLongHttpHeaderException _ -> LONG_FIELDS;
            case null, default -> NOT_HTTP;
        };
    }

    /** Empty when there is none, or more than one. */
    private static String only(HttpHeaders headers, CharSequence name) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 ? values.getFirst() : "";
    }
}
