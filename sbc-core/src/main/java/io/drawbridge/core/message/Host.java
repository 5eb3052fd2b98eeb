package io.drawbridge.core.message;

/** host of RFC 3261 §25.1: a name, an IPv4 address, or an IPv6 address in brackets. */
final class Host {
    private static final int MAX_LENGTH = 255;
    private static final int IPV6_GROUPS = 8;

    private Host() {}

    static boolean isHost(String text) {
        return end(text, 0, text.length()) == text.length();
    }

    /**
     * Position behind the host that begins at {@code from} and ends at {@code to} at the latest, -1
     * if none begins there.
     */
    static int end(String text, int from, int to) {
        if (from < to && text.charAt(from) == '[') {
            int close = text.indexOf(']', from);
            return close > 0 && close < to && isIpv6(text, from + 1, close) ? close + 1 : -1;
        }
        int p = from;
        while (p < to && Characters.isHostChar(text.charAt(p))) p++;
        return p == from || p - from > MAX_LENGTH ? -1 : p;
    }

    /**
     * An IPv6 address (RFC 4291 §2.2), and with three colons before its IPv4 part what the grammar
     * of RFC 3261 allows by mistake (RFC 5118 §4.10: to be tolerated).
     */
    static boolean isIpv6(String text, int from, int to) {
        int groups = 0;
        boolean compressed = false;
        int p = from;
        if (p + 1 < to && text.charAt(p) == ':') {
            if (text.charAt(p + 1) != ':') return false;
            compressed = true;
            p += 2;
        }
        while (p < to) {
            if (compressed && text.charAt(p) == ':' && text.charAt(p - 1) == ':') {
                if (text.charAt(p - 2) != ':' || !isIpv4(text, p + 1, to)) return false;
                p++;
            }
            int digits = p;
            while (p < to && Characters.hexDigit(text.charAt(p)) >= 0) p++;
            if (p < to && text.charAt(p) == '.') {
                groups += 2;
                return isIpv4(text, digits, to)
                        && (compressed ? groups < IPV6_GROUPS : groups == IPV6_GROUPS);
            }
            if (p == digits || p - digits > 4) return false;
            groups++;
            if (p == to) break;
            if (text.charAt(p++) != ':' || p == to) return false;
            if (text.charAt(p) == ':') {
                if (compressed) return false;
                compressed = true;
                p++;
            }
        }
        return compressed ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
    }

    private static boolean isIpv4(String text, int from, int to) {
        int numbers = 0;
        int p = from;
        while (p < to) {
            int digits = p;
            while (p < to && Characters.isDigit(text.charAt(p))) p++;
            if (p - digits > 3 || Characters.number(text, digits, p, 255) < 0) return false;
            numbers++;
            if (p == to) return numbers == 4;
            if (text.charAt(p++) != '.') return false;
        }
        return false;
    }

    /** An address that may be given to {@link java.net.InetAddress#ofLiteral}, or a name. */
    static String withoutBrackets(String host) {
        if (!host.startsWith("[")) return host;
        String address = host.substring(1, host.length() - 1);
        return address.contains(":::") ? address.replace(":::", "::") : address;
    }

    /** An address literal as it stands in a URI or Via: IPv6 in brackets. */
    static String withBrackets(String address) {
        return isIpv6(address, 0, address.length()) ? "[" + address + "]" : address;
    }
}
