package io.drawbridge.core.message;

/** host of RFC 3261 §25.1: a name, an IPv4 address, or an IPv6 address in brackets. */
final class Host {
    private static final int MAX_LENGTH = 255;

    private Host() {}

    static boolean isHost(String text) {
        return end(text, 0) == text.length();
    }

    /** Position behind the host that begins at {@code from}, -1 if none begins there. */
    static int end(String text, int from) {
        if (from < text.length() && text.charAt(from) == '[') return referenceEnd(text, from);
        int p = from;
        while (p < text.length() && Characters.isHostChar(text.charAt(p))) p++;
        return p == from || p - from > MAX_LENGTH ? -1 : p;
    }

    private static int referenceEnd(String text, int open) {
        int p = open + 1;
        int colons = 0;
        while (p < text.length() && isAddressChar(text.charAt(p)))
            if (text.charAt(p++) == ':') colons++;
        boolean closed = p < text.length() && text.charAt(p) == ']';
        // the longest form has 45 characters; colons alone tell it from a name
        return closed && colons >= 2 && p - open <= 46 ? p + 1 : -1;
    }

    /** Position behind an IPv6 address without brackets, as some write it into received=. */
    static boolean isBareIpv6(String text) {
        int colons = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!isAddressChar(text.charAt(i))) return false;
            if (text.charAt(i) == ':') colons++;
        }
        return colons >= 2;
    }

    private static boolean isAddressChar(char c) {
        return Characters.hexDigit(c) >= 0 || c == ':' || c == '.';
    }

    static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** An address literal as it stands in a URI or Via: IPv6 in brackets. */
    static String withBrackets(String address) {
        return isBareIpv6(address) ? "[" + address + "]" : address;
    }
}
