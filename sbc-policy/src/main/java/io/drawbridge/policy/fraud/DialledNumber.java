package io.drawbridge.policy.fraud;

import java.util.Locale;

/**
 * What somebody dialled, without its decoration: visual separators (RFC 3966 §3), the scheme,
 * escapes, parameters and codes such as {@code *67} that hide the caller. What stands behind the
 * digits, such as {@code #}, is left out: a PBX or a carrier may dial without it.
 *
 * @param digits 0 to 9 only, the first {@value #LONGEST}; empty when it is no number
 * @param global whether it began with +
 * @param context digits of a global phone-context (RFC 3966 §5.1.5), empty when there is none
 * @param whole nothing stood behind the digits, but for the key that ends them
 */
record DialledNumber(String digits, boolean global, String context, boolean whole) {
    private static final String CONTEXT = ";phone-context=";
    private static final int LONGEST = 64;
    private static final int LONGEST_TEXT = 1024;

    static DialledNumber of(String text) {
        String bare = text.strip();
        if (bare.regionMatches(true, 0, "tel:", 0, 4)) bare = bare.substring(4);
        int semicolon = bare.indexOf(';');
        String number = unescaped(semicolon < 0 ? bare : bare.substring(0, semicolon));
        String context = semicolon < 0 ? "" : context(bare.substring(semicolon));
        return read(withoutCode(withoutSeparators(number)), context);
    }

    private static DialledNumber read(String dialled, String context) {
        StringBuilder digits = new StringBuilder();
        boolean global = dialled.startsWith("+");
        int at = global ? 1 : 0;
        while (at < dialled.length()
                && digits.length() < LONGEST
                && Character.isDigit(dialled.charAt(at))) {
            digits.append(Character.digit(dialled.charAt(at++), 10));
        }
        return new DialledNumber(digits.toString(), global, context, ends(dialled, at));
    }

    private static boolean ends(String dialled, int at) {
        return at == dialled.length() || at == dialled.length() - 1 && dialled.charAt(at) == '#';
    }

    private static String context(String parameters) {
        int at = parameters.toLowerCase(Locale.ROOT).indexOf(CONTEXT);
        if (at < 0) return "";
        String value = parameters.substring(at + CONTEXT.length());
        int end = value.indexOf(';');
        String bare = unescaped(end < 0 ? value : value.substring(0, end));
        DialledNumber context = read(withoutSeparators(bare), "");
        return context.global() ? context.digits() : "";
    }

    private static String unescaped(String escaped) {
        String text = escaped.substring(0, Math.min(escaped.length(), LONGEST_TEXT));
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

    /**
     * {@code *67}, {@code *31#} and {@code #31#}: the number is behind them, as it is behind {@code
     * *} and {@code #} alone.
     */
    private static String withoutCode(String text) {
        String rest = text;
        while (!rest.isEmpty() && isKey(rest.charAt(0))) {
            boolean code =
                    rest.length() > 3
                            && rest.charAt(1) != '0' // no code, but 00 or 011
                            && Character.isDigit(rest.charAt(1))
                            && Character.isDigit(rest.charAt(2));
            rest = rest.substring(code ? isKey(rest.charAt(3)) ? 4 : 3 : 1);
        }
        return rest;
    }

    private static boolean isKey(char c) {
        return c == '*' || c == '#';
    }
}
