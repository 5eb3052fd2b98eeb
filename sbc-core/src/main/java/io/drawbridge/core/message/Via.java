package io.drawbridge.core.message;

import java.util.Locale;
import java.util.Optional;

/**
 * One Via value (RFC 3261 §20.42), of SIP/2.0.
 *
 * @param transport in upper case: UDP, TCP, TLS, WS, WSS or another token
 * @param host of sent-by, an IPv6 address in brackets
 * @param port of sent-by, 1..65535, 0 if there is none
 */
public record Via(String transport, String host, int port, Params params) {
    /** Begins every branch of RFC 3261 (§8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    /**
     * @throws IllegalArgumentException if a part would not be read back as what it is
     */
    public Via {
        if (!Characters.isToken(transport))
            throw new IllegalArgumentException("transport: " + transport);
        if (!Host.isHost(host)) throw new IllegalArgumentException("host: " + host);
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port: " + port);
        transport = transport.toUpperCase(Locale.ROOT);
    }

    /** Reads one value; a list is split first ({@link SipMessage#values}). */
    public static Optional<Via> parse(String text) {
        return Optional.ofNullable(ViaReader.read(text, 0, text.length()));
    }

    /** "" if there is none. */
    public String branch() {
        return params.getOrEmpty("branch");
    }

    /** The branch is one of RFC 3261, so it alone names the transaction (§17.2.3). */
    public boolean hasMagicCookie() {
        String branch = branch();
        return branch.length() > MAGIC_COOKIE.length()
                && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length());
    }

    /** Address that the request came from (§18.2.1), without brackets; "" if there is none. */
    public String received() {
        return Host.withoutBrackets(params.getOrEmpty("received"));
    }

    /** The client asked for the source port or was told it (RFC 3581 §3). */
    public boolean asksRport() {
        return params.has("rport");
    }

    /** 1..65535, 0 if there is none or it has no value. */
    public int rport() {
        String value = params.getOrEmpty("rport");
        return (int) Math.max(0, Characters.number(value, 0, value.length(), 65_535));
    }

    /** Address of sent-by without the brackets of an IPv6 address. */
    public String hostAddress() {
        return Host.withoutBrackets(host);
    }

    /** Host and port as they stand in sent-by, in lower case, for comparison. */
    public String sentBy() {
        String text = port == 0 ? host : host + ":" + port;
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * As a server marks it (RFC 3261 §18.2.1, RFC 3581 §4): rport gets the source port if the
     * client asked for it; received gets the source address if it did so or sent-by names another
     * host.
     *
     * @param address literal, without brackets
     * @param sourcePort 1..65535
     */
    public Via receivedFrom(String address, int sourcePort) {
        Params marked = params.without("received");
        if (asksRport()) marked = marked.with("rport", Integer.toString(sourcePort));
        if (asksRport() || !hostAddress().equalsIgnoreCase(address))
            marked = marked.with("received", address);
        return withParams(marked);
    }

    /**
     * @param value as on the wire, "" for a flag
     */
    public Via withParam(String name, String value) {
        return withParams(params.with(name, value));
    }

    public Via withParams(Params newParams) {
        return new Via(transport, host, port, newParams);
    }

    /** As on the wire. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(96);
        text.append("SIP/2.0/").append(transport).append(' ').append(host);
        if (port != 0) text.append(':').append(port);
        params.appendTo(text);
        return text.toString();
    }
}
