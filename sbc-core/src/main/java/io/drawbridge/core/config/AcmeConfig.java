package io.drawbridge.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that is ordered from an authority, and again before it ends (RFC 8555).
 *
 * @param directory the authority's, {@code https}; to name one is to agree to its terms of service
 * @param email where it writes to
 * @param names hosts, the first of which is the one of the self-signed certificate that is shown
 *     until the authority's is here; at least one
 * @param httpListen where the authority's question for http-01 (§8.3) is answered while an order is
 *     open; it comes to port 80. Empty: tls-alpn-01 (RFC 8737) on our listeners with TLS; it comes
 *     to port 443
 * @param authorities files with certificates, in PEM, of those whom we believe who the directory
 *     is; none: the authorities that the Java runtime knows
 */
public record AcmeConfig(
        String directory,
        Optional<String> email,
        List<String> names,
        Optional<HttpUrl> httpListen,
        @OneOrMore List<Path> authorities) {
    public AcmeConfig {
        names = List.copyOf(names);
        authorities = List.copyOf(authorities);
        new Rules()
                .require(isHttps(directory), "directory", directory, "a URL with https")
                .require(
                        email.map(e -> e.matches("[^\\s@<>?&,]+@[^\\s@<>?&,]+")).orElse(true),
                        "email",
                        email.orElse(""),
                        "a mail address")
                .require(!names.isEmpty(), "names", "none", "one host name or more")
                .require(
                        names.stream().allMatch(AcmeConfig::isName),
                        "names",
                        names,
                        "host names, in which the authority can find us; no addresses, no `*`")
                .check();
    }

    private static boolean isHttps(String text) {
        try {
            URI uri = new URI(text);
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        } catch (java.net.URISyntaxException no) {
            return false;
        }
    }

    private static boolean isName(String text) {
        return TargetUri.isHost(text)
                && text.matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*")
                && text.length() <= 253;
    }
}
