package io.drawbridge.core.message;

import java.util.Locale;
import java.util.Optional;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1).
 *
 * @param secure sips
 * @param user as on the wire, escaped; "" if there is none
 * @param password as on the wire, escaped; "" if there is none
 * @param host as on the wire, an IPv6 address in brackets
 * @param port 1..65535, 0 if there is none
 * @param params uri-parameters
 * @param headers what stands behind the "?", as on the wire; "" if there is nothing
 */
public record SipUri(
        boolean secure,
        String user,
        String password,
        String host,
        int port,
        Params params,
        String headers)
        implements Uri {

    /**
     * @throws IllegalArgumentException if a part would not be read back as what it is
     */
    public SipUri {
        if (!SipUriReader.isUser(user) || user.indexOf(':') >= 0 || !SipUriReader.isUser(password))
            throw new IllegalArgumentException("user: " + user);
        if (!Host.isHost(host)) throw new IllegalArgumentException("host: " + host);
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port: " + port);
    }

    /** {@code sip:user@host:port}; the user is escaped here, the port 0 if there is none. */
    public static SipUri of(String user, String host, int port) {
        return new SipUri(false, SipUriReader.escape(user), "", host, port, Params.NONE, "");
    }

    @Override
    public String scheme() {
        return secure ? "sips" : "sip";
    }

    /**
     * The user without escapes; text that is not UTF-8 has U+FFFD. May hold any character, even
     * NUL.
     */
    public String decodedUser() {
        return SipUriReader.unescape(user);
    }

    /** The host without the brackets of an IPv6 address. */
    public String hostAddress() {
        return Host.withoutBrackets(host);
    }

    /** The uri-parameter that names a transport, in lower case; "" if there is none. */
    public String transport() {
        return params.getOrEmpty("transport").toLowerCase(Locale.ROOT);
    }

    /** Loose routing (RFC 3261 §16.12). */
    public boolean isLoose() {
        return params.has("lr");
    }

    public SipUri withUser(String escaped) {
        return new SipUri(secure, escaped, password, host, port, params, headers);
    }

    public SipUri withHost(String newHost) {
        return new SipUri(secure, user, password, newHost, port, params, headers);
    }

    /**
     * @param newPort 0 for none
     */
    public SipUri withPort(int newPort) {
        return new SipUri(secure, user, password, host, newPort, params, headers);
    }

    public SipUri withParams(Params newParams) {
        return new SipUri(secure, user, password, host, port, newParams, headers);
    }

    /**
     * @param value as on the wire, "" for a flag
     */
    public SipUri withParam(String name, String value) {
        return withParams(params.with(name, value));
    }

    public SipUri withoutParam(String name) {
        return params.has(name) ? withParams(params.without(name)) : this;
    }

    public SipUri withoutHeaders() {
        return headers.isEmpty()
                ? this
                : new SipUri(secure, user, password, host, port, params, "");
    }

    /** Value of a header behind the "?", without escapes. */
    public Optional<String> header(String name) {
        for (String pair : headers.split("&")) {
            int equals = pair.indexOf('=');
            String found = equals < 0 ? pair : pair.substring(0, equals);
            if (SipUriReader.unescape(found).equalsIgnoreCase(name))
                return Optional.of(
                        equals < 0 ? "" : SipUriReader.unescape(pair.substring(equals + 1)));
        }
        return Optional.empty();
    }

    /**
     * Names the same resource (RFC 3261 §19.1.4): an escape equals its character, host and
     * parameters have no case, user and password have; a missing port is not 5060; user, ttl,
     * method, maddr and transport must match if one has them, other parameters if both have them.
     */
    public boolean sameAs(Uri other) {
        return other instanceof SipUri that && SipUriComparison.same(this, that);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(64);
        text.append(secure ? "sips:" : "sip:");
        if (!user.isEmpty() || !password.isEmpty()) {
            text.append(user);
            if (!password.isEmpty()) text.append(':').append(password);
            text.append('@');
        }
        text.append(host);
        if (port != 0) text.append(':').append(port);
        params.appendTo(text);
        if (!headers.isEmpty()) text.append('?').append(headers);
        return text.toString();
    }
}
