package io.drawbridge.core.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line for a message, for the story of a failed run; reads text, knows no parser. */
final class Show {
    private Show() {}

    static String message(String text) {
        int end = text.indexOf("\r\n");
        if (end < 0) {
            return text.length() + " bytes";
        }
        List<String> parts = new ArrayList<>();
        parts.add(text.substring(0, end));
        int body = text.indexOf("\r\n\r\n");
        String head = body < 0 ? text : text.substring(0, body);
        for (String line : head.split("\r\n")) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("call-id:")) {
                parts.add("i=" + cut(value(line)));
            } else if (lower.startsWith("cseq:")) {
                parts.add("cseq=" + value(line));
            } else if (lower.startsWith("from:")) {
                parts.add("ft=" + tag(line));
            } else if (lower.startsWith("to:")) {
                parts.add("tt=" + tag(line));
            } else if (lower.startsWith("via:")) {
                parts.add("br=" + parameter(line, ";branch="));
            }
        }
        if (body >= 0 && text.length() > body + 4) {
            parts.add("+" + (text.length() - body - 4));
        }
        return String.join(" ", parts);
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).trim();
    }

    private static String tag(String line) {
        return parameter(line.substring(line.lastIndexOf('>') + 1), ";tag=");
    }

    private static String parameter(String line, String name) {
        int start = line.indexOf(name);
        if (start < 0) {
            return "-";
        }
        int from = start + name.length();
        int to = from;
        while (to < line.length() && ";, ".indexOf(line.charAt(to)) < 0) {
            to++;
        }
        return cut(line.substring(from, to));
    }

    private static String cut(String text) {
        return text.length() <= 20 ? text : text.substring(0, 18) + "..";
    }
}
