package io.drawbridge.core.message;

import java.util.ArrayList;
import java.util.List;

/** Equality of SIP URIs by RFC 3261 §19.1.4. */
final class SipUriComparison {
    private static final List<String> DECISIVE =
            List.of("user", "ttl", "method", "maddr", "transport");

    private SipUriComparison() {}

    static boolean same(SipUri a, SipUri b) {
        return a.secure() == b.secure()
                && SipUriReader.normalized(a.user()).equals(SipUriReader.normalized(b.user()))
                && SipUriReader.normalized(a.password())
                        .equals(SipUriReader.normalized(b.password()))
                && a.host().equalsIgnoreCase(b.host())
                && a.port() == b.port()
                && sameParams(a.params(), b.params())
                && sameHeaders(a.headers(), b.headers());
    }

    private static boolean sameParams(Params a, Params b) {
        for (String name : DECISIVE) if (a.has(name) != b.has(name)) return false;
        for (int i = 0; i < a.size(); i++) {
            String name = a.name(i);
            if (b.has(name) && !sameValue(a.getOrEmpty(name), b.getOrEmpty(name))) return false;
        }
        return true;
    }

    private static boolean sameValue(String a, String b) {
        return SipUriReader.normalized(a).equalsIgnoreCase(SipUriReader.normalized(b));
    }

    /** Header components are never ignored; their order is. */
    private static boolean sameHeaders(String a, String b) {
        if (a.isEmpty() && b.isEmpty()) return true;
        return headers(a).equals(headers(b));
    }

    private static List<String> headers(String text) {
        List<String> headers = new ArrayList<>();
        for (String header : text.split("&")) {
            int equals = header.indexOf('=');
            String name = equals < 0 ? header : header.substring(0, equals);
            String rest = equals < 0 ? "" : header.substring(equals);
            StringBuilder lower = new StringBuilder();
            for (int i = 0; i < name.length(); i++)
                lower.append((char) Characters.lower(name.charAt(i)));
            headers.add(lower.append(SipUriReader.normalized(rest)).toString());
        }
        headers.sort(null);
        return headers;
    }
}
