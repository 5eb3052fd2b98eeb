package io.drawbridge.core.transport;

import io.drawbridge.policy.acl.AddressLiteral;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom a certificate names (RFC 5922 §7.1): its subjectAltName, the hosts of its SIP URIs without a
 * user, else its DNS names. The subject's common name counts for nothing.
 *
 * @param uriHosts hosts of {@code sip:} URIs
 * @param dnsNames they count only where there is no such URI
 * @param addresses of a peer that has no name
 */
public record CertificateNames(
        Set<String> uriHosts, Set<String> dnsNames, Set<InetAddress> addresses) {
    public static final CertificateNames NONE = new CertificateNames(Set.of(), Set.of(), Set.of());

    public CertificateNames {
        uriHosts = lower(uriHosts);
        dnsNames = lower(dnsNames);
        addresses = Set.copyOf(addresses);
    }

    private static Set<String> lower(Collection<String> names) {
        return names.stream().map(CertificateNames::lower).collect(Collectors.toUnmodifiableSet());
    }

    private static String lower(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The names that count. */
    public Set<String> identities() {
        return uriHosts.isEmpty() ? dnsNames : uriHosts;
    }

    /**
     * Whether it names this host. Names are equal or not: {@code *.example.com} matches nothing
     * (§7.2).
     *
     * @param host name or address literal, IPv6 without brackets
     */
    public boolean names(String host) {
        return identities().contains(lower(host))
                || AddressLiteral.parse(host).map(addresses::contains).orElse(false);
    }

    /** For a log line. */
    @Override
    public String toString() {
        Set<String> names = identities();
        if (!names.isEmpty()) return String.join(", ", names.stream().sorted().toList());
        if (addresses.isEmpty()) return "nobody";
        return addresses.stream()
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
