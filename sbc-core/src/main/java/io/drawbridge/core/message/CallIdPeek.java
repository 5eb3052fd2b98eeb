package io.drawbridge.core.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;

/**
 * Reads only the Call-ID of a message, with the parser's own header scan: it finds a call's owner.
 */
public final class CallIdPeek {
    private CallIdPeek() {}

    /**
     * Empty when there is none, two, or a header line before the second that the parser refuses.
     */
    public static Optional<String> callId(byte[] buffer, int offset, int length) {
        HeaderScan scan = new HeaderScan(buffer, offset, offset + length, Integer.MAX_VALUE / 2);
        if (scan.startLine(Integer.MAX_VALUE / 2) != HeaderScan.Step.LINE) return Optional.empty();
        int start = -1;
        int end = -1;
        while (true) {
            switch (scan.next()) {
                case LINE -> {
                    if (scan.name != HeaderName.CALL_ID) continue;
                    if (start >= 0) return Optional.empty();
                    start = scan.valueStart;
                    end = scan.valueEnd;
                }
                case END -> {
                    return isCallId(buffer, start, end)
                            ? Optional.of(new String(buffer, start, end - start, US_ASCII))
                            : Optional.empty();
                }
                case MORE, BAD -> {
                    return Optional.empty();
                }
            }
        }
    }

    private static boolean isCallId(byte[] buffer, int start, int end) {
        for (int i = start; i < end; i++) if (!Characters.isWordChar(buffer[i])) return false;
        return start >= 0 && start < end;
    }
}
