package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

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
        return Optional.ofNullable(read(text, 0, text.length()));
    }

    /** The value that stands at {@code from} (inclusive) to {@code to} (exclusive). */
    static @Nullable CSeq read(String text, int from, int to) {
        int start = Characters.skipBlanks(text, from, to);
        int end = start;
        while (end < to && Characters.isDigit(text.charAt(end))) end++;
        long number = Characters.number(text, start, end, MAX);
        int method = Characters.skipBlanks(text, end, to);
        int methodEnd = method;
        while (methodEnd < to && Characters.isTokenChar(text.charAt(methodEnd))) methodEnd++;
        boolean apart = method > end && methodEnd > method;
        return number < 0 || !apart || Characters.skipBlanks(text, methodEnd, to) < to
                ? null
                : new CSeq(number, Method.at(text, method, methodEnd));
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return number + " " + method.name();
    }
}
