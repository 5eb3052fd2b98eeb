package io.drawbridge.core.harness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message as lines of text. */
record TextMessage(String start, List<String> headers, String body) {
    static TextMessage read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\r\n")));
        return new TextMessage(lines.removeFirst(), lines, text.substring(end + 4));
    }

    byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return start + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
    }

    /** A copy with another first line. */
    TextMessage as(String otherStart) {
        return new TextMessage(otherStart, new ArrayList<>(headers), body);
    }

    /** The same headers of these names under another first line, and no body. */
    TextMessage bare(String otherStart, String... names) {
        List<String> kept = new ArrayList<>();
        for (String name : names) headers.stream().filter(h -> is(h, name)).forEach(kept::add);
        kept.add("Content-Length: 0");
        return new TextMessage(otherStart, kept, "");
    }

    static boolean is(String header, String name) {
        return header.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    String get(String name) {
        return headers.stream()
                .filter(h -> is(h, name))
                .findFirst()
                .map(h -> h.substring(name.length() + 1).strip())
                .orElse("");
    }

    /** Takes the first header line of this name away. */
    void pop(String name) {
        for (int i = 0; i < headers.size(); i++) {
            if (is(headers.get(i), name)) {
                headers.remove(i);
                return;
            }
        }
    }

    /** Takes all Vias away but the first. */
    void onlyTopVia() {
        boolean first = true;
        for (int i = 0; i < headers.size(); ) {
            if (is(headers.get(i), "Via") && !first) headers.remove(i);
            else first &= !is(headers.get(i++), "Via");
        }
    }

    void push(String name, String value) {
        headers.addFirst(name + ": " + value);
    }

    String method() {
        return start.substring(0, start.indexOf(' '));
    }

    String uri() {
        return start.split(" ")[1];
    }

    int status() {
        return Integer.parseInt(start.split(" ")[1]);
    }

    String branch() {
        return get("Via").replaceAll(".*;branch=([^;]*).*", "$1");
    }

    boolean inDialog() {
        return get("To").contains(";tag=");
    }
}
