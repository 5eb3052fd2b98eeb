package io.drawbridge.core.tls;

import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.transport.CertificateNames;
import io.drawbridge.policy.acl.AddressLiteral;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads whom a certificate names from its subjectAltName (RFC 5280 §4.2.1.6, RFC 5922 §7.1). */
final class SubjectNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private SubjectNames() {}

    static CertificateNames of(X509Certificate certificate) {
        Set<String> hosts = new HashSet<>();
        Set<String> names = new HashSet<>();
        Set<InetAddress> addresses = new HashSet<>();
        Collection<List<?>> alternatives;
        try {
            alternatives = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException unreadable) {
            return CertificateNames.NONE;
        }
        if (alternatives == null) return CertificateNames.NONE;
        for (List<?> alternative : alternatives) {
            if (!(alternative.get(0) instanceof Integer kind)
                    || !(alternative.get(1) instanceof String text)) continue;
            switch (kind) {
                case DNS -> names.add(text);
                case IP -> AddressLiteral.parse(text).ifPresent(addresses::add);
                case URI -> {
                    // A SIP URI with a user names a person, no host (RFC 5922 §7.1).
                    if (Uri.parse(text).orElse(null) instanceof SipUri sip && sip.user().isEmpty())
                        hosts.add(sip.hostAddress());
                }
                default -> {}
            }
        }
        return new CertificateNames(hosts, names, addresses);
    }
}
