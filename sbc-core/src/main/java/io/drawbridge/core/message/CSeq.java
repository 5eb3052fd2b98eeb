package io.drawbridge.core.message;

import java.util.Optional;

/**
 * CSeq (RFC 3261 §20.16).
 *
 * @param number 0..2^31-1 (§8.1.1.5)
 */
public record CSeq(long number, Method method) {
    public static final long MAX = (1L << 31) - 1;

    public CSeq {
        if (number < 0 || number > MAX) throw new IllegalArgumentException("number: " + number);
    }

    public static Optional<CSeq> parse(String text) {
        int start = Characters.skipBlanks(text, 0);
        int end = start;
        while (end < text.length() && Characters.isDigit(text.charAt(end))) end++;
        long number = Characters.number(text, start, end, MAX);
        String method = Characters.trim(text, end, text.length());
        boolean apart = end < text.length() && Characters.isBlank(text.charAt(end));
        return number < 0 || !apart || !Characters.isToken(method)
                ? Optional.empty()
                : Optional.of(new CSeq(number, Method.of(method)));
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return number + " " + method.name();
    }
}
