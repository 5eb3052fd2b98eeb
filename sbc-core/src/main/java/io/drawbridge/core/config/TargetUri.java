package io.drawbridge.core.config;

import io.drawbridge.policy.acl.AddressLiteral;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SIP URI of a trunk's target (RFC 3261 §19.1): {@code sip:10.0.0.10:5060;transport=udp}.
 * Without a user part, headers or parameters other than transport, which would mean nothing here.
 *
 * @param host name or address, lower case; an IPv6 address stands without brackets
 * @param port 1..65535, 0 when none is written: RFC 3263 §4.2 decides
 * @param transport empty when none is written: RFC 3263 §4.1 decides
 * @param secure {@code sips:}, which TLS alone can reach
 */
public record TargetUri(
        String host, int port, Optional<ListenUrl.Protocol> transport, boolean secure) {
    static final String PATTERN = "sips?:.+";

    private static final Pattern SHAPE =
            Pattern.compile(
                    "(sips?):(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?(?:;transport=([A-Za-z]+))?");
    private static final Pattern LABELS =
            Pattern.compile(
                    "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\\.?");
    private static final Pattern ONLY_DIGITS = Pattern.compile("[0-9.]+");

    /** Empty when the text is no such URI. */
    public static Optional<TargetUri> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<String> host = host(matcher.group(2).toLowerCase(Locale.ROOT));
        int port = matcher.group(3) == null ? 0 : HostPort.port(matcher.group(3));
        Optional<ListenUrl.Protocol> transport =
                Optional.ofNullable(matcher.group(4))
                        .flatMap(
                                word ->
                                        Words.constant(
                                                ListenUrl.Protocol.class,
                                                word.toLowerCase(Locale.ROOT)))
                        .filter(found -> !found.isWebSocket()); // it cannot be dialled by us
        if (port < 0 || (matcher.group(4) != null && transport.isEmpty())) {
            return Optional.empty();
        }
        if (!matcher.group(1).equals("sips")) {
            return host.map(found -> new TargetUri(found, port, transport, false));
        }
        // RFC 3261 §26.2.2: transport=tcp beside sips is TLS over TCP.
        return transport.filter(t -> t == ListenUrl.Protocol.UDP).isPresent()
                ? Optional.empty()
                : host.map(
                        found ->
                                new TargetUri(
                                        found, port, Optional.of(ListenUrl.Protocol.TLS), true));
    }

    private static Optional<String> host(String text) {
        if (text.startsWith("[") || ONLY_DIGITS.matcher(text).matches()) {
            return AddressLiteral.parse(text).map(InetAddress::getHostAddress);
        }
        return LABELS.matcher(text).matches() && text.length() <= 253
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Whether the text can stand as a host: a name, an IPv4 address, or IPv6 in brackets. */
    static boolean isHost(String text) {
        return parse("sip:" + text)
                .filter(uri -> uri.port() == 0 && uri.transport().isEmpty())
                .isPresent();
    }

    /** The address, when the host is one and no name. */
    public Optional<InetAddress> address() {
        return AddressLiteral.parse(host);
    }

    @Override
    public String toString() {
        return (secure ? "sips:" : "sip:")
                + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + (port == 0 ? "" : ":" + port)
                + transport
                        .filter(_ -> !secure)
                        .map(t -> ";transport=" + t.name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }
}
