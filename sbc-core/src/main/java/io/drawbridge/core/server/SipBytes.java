package io.drawbridge.core.server;

/** What the first bytes of a message say, where nobody has parsed it yet. */
final class SipBytes {
    private static final int STATUS = "SIP/2.0 ".length();

    private SipBytes() {}

    /** A request, but for the ACK, which nobody answers. */
    static boolean wantsAnswer(byte[] message) {
        return !isResponse(message) && !starts(message, "ACK ");
    }

    static boolean isFinalResponse(byte[] message) {
        return isResponse(message) && message.length > STATUS && message[STATUS] != '1';
    }

    /** The beginning of a stream that would say where it comes from (PROXY protocol, 1 and 2). */
    static boolean isProxyHeader(byte[] beginning) {
        return starts(beginning, "PROXY ") || starts(beginning, "\r\n\r\n\0\r\nQUIT\n");
    }

    private static boolean isResponse(byte[] message) {
        return starts(message, "SIP/");
    }

    private static boolean starts(byte[] message, String text) {
        if (message.length < text.length()) return false;
        for (int i = 0; i < text.length(); i++) if (message[i] != text.charAt(i)) return false;
        return true;
    }
}
