package io.drawbridge.core.message;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1). A value; no record, because what the reader has checked is
 * not checked again for each URI of each message.
 */
public final class SipUri implements Uri {
    private final boolean secure;
    private final String user;
    private final String password;
    private final String host;
    private final int port;
    private final Params params;
    private final String headers;

    /**
     * @param secure sips
     * @param user as on the wire, escaped; "" if there is none
     * @param password as on the wire, escaped; "" if there is none
     * @param host as on the wire, an IPv6 address in brackets
     * @param port 1..65535, 0 if there is none
     * @param params uri-parameters
     * @param headers what stands behind the "?", as on the wire; "" if there is nothing
     * @throws IllegalArgumentException if a part would not be read back as what it is
     */
    public SipUri(
            boolean secure,
            String user,
            String password,
            String host,
            int port,
            Params params,
            String headers) {
        this(new Parts(secure, user, password, host, port, params, headers));
        if (!SipUriReader.isUser(user) || user.indexOf(':') >= 0 || !SipUriReader.isUser(password))
            throw new IllegalArgumentException("user: " + user);
        if (!Host.isHost(host)) throw new IllegalArgumentException("host: " + host);
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port: " + port);
    }

    /** Of parts that are known to be right. */
    SipUri(Parts parts) {
        secure = parts.secure;
        user = parts.user;
        password = parts.password;
        host = parts.host;
        port = parts.port;
        params = parts.params;
        headers = parts.headers;
    }

    /** What {@link SipUriReader} finds. */
    record Parts(
            boolean secure,
            String user,
            String password,
            String host,
            int port,
            Params params,
            String headers) {}

    /** {@code sip:user@host:port}; the user is escaped here, the port 0 if there is none. */
    public static SipUri of(String user, String host, int port) {
        return new SipUri(false, SipUriReader.escape(user), "", host, port, Params.NONE, "");
    }

    /** sips. */
    public boolean secure() {
        return secure;
    }

    /** As on the wire, escaped; "" if there is none. */
    public String user() {
        return user;
    }

    /** As on the wire, escaped; "" if there is none. */
    public String password() {
        return password;
    }

    /** As on the wire, an IPv6 address in brackets. */
    public String host() {
        return host;
    }

    /** 1..65535, 0 if there is none. */
    public int port() {
        return port;
    }

    /** The uri-parameters. */
    public Params params() {
        return params;
    }

    /** What stands behind the "?", as on the wire; "" if there is nothing. */
    public String headers() {
        return headers;
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

    /** The same text, but for the case of parameter names; see {@link #sameAs}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SipUri that
                && secure == that.secure
                && port == that.port
                && user.equals(that.user)
                && host.equals(that.host)
                && password.equals(that.password)
                && headers.equals(that.headers)
                && params.equals(that.params);
    }

    @Override
    public int hashCode() {
        return Objects.hash(secure, user, password, host, port, params, headers);
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
