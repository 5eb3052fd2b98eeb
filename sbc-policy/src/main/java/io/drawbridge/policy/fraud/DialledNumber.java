package io.drawbridge.policy.fraud;

import java.util.Locale;

/**
 * What somebody dialled, without its decoration: visual separators (RFC 3966 §3), the scheme,
 * escapes, parameters and codes such as {@code *67} that hide the caller.
 *
 * @param digits 0 to 9 only; empty when it is no number
 * @param global whether it began with +
 * @param context digits of a global phone-context (RFC 3966 §5.1.5), empty when there is none
 */
record DialledNumber(String digits, boolean global, String context) {
    private static final DialledNumber NONE = new DialledNumber("", false, "");
    private static final String CONTEXT = ";phone-context=";
    private static final int LONGEST = 64;

    static DialledNumber of(String text) {
        String bare = text.strip();
        if (bare.regionMatches(true, 0, "tel:", 0, 4)) bare = bare.substring(4);
        int semicolon = bare.indexOf(';');
        String number = unescaped(semicolon < 0 ? bare : bare.substring(0, semicolon));
        String context = semicolon < 0 ? "" : context(bare.substring(semicolon));
        if (number.length() > LONGEST) return NONE;
        StringBuilder digits = new StringBuilder();
        boolean global = false;
        String dialled = withoutCode(withoutSeparators(number));
        for (int i = 0; i < dialled.length(); i++) {
            char c = dialled.charAt(i);
            if (c == '+' && digits.isEmpty()) {
                global = true;
            } else if (Character.isDigit(c)) {
                digits.append(Character.digit(c, 10));
            } else {
                return NONE;
            }
        }
        return new DialledNumber(digits.toString(), global, context);
    }

    private static String context(String parameters) {
        int at = parameters.toLowerCase(Locale.ROOT).indexOf(CONTEXT);
        if (at < 0) return "";
        String value = parameters.substring(at + CONTEXT.length());
        int end = value.indexOf(';');
        DialledNumber context = of(end < 0 ? value : value.substring(0, end));
        return context.global() ? context.digits() : "";
    }

    private static String unescaped(String text) {
        if (text.indexOf('%') < 0) return text;
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (text.charAt(i) == '%' && high >= 0 && low >= 0) {
                plain.append((char) (16 * high + low));
                i += 2;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static String withoutSeparators(String text) {
        StringBuilder plain = new StringBuilder();
        text.chars()
                .filter(c -> "-.()/ \t\u00A0".indexOf(c) < 0)
                .forEach(c -> plain.append((char) c));
        return plain.toString();
    }

    /** {@code *67}, {@code *31#} and {@code #31#}: the number is behind them. */
    private static String withoutCode(String text) {
        if (text.length() < 4 || "*#".indexOf(text.charAt(0)) < 0) return text;
        if (!Character.isDigit(text.charAt(1)) || !Character.isDigit(text.charAt(2))) return text;
        return text.substring(text.charAt(3) == '#' ? 4 : 3);
    }
}
