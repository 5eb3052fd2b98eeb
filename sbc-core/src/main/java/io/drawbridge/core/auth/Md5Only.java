package io.drawbridge.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * Telephones that give up at a challenge with an algorithm that they do not know, where they should
 * pass over it (RFC 8760 §2.4): read from {@code md5-only.txt}. Who calls himself so gains nothing:
 * MD5 is asked of everybody, as the second choice.
 */
final class Md5Only {
    private static final List<String> AGENTS = read();

    private Md5Only() {}

    /**
     * @param userAgent value of the header, "" without
     */
    static boolean is(String userAgent) {
        for (String agent : AGENTS) if (userAgent.startsWith(agent)) return true;
        return false;
    }

    private static List<String> read() {
        var in = Objects.requireNonNull(Md5Only.class.getResourceAsStream("md5-only.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().filter(l -> !l.isBlank() && l.charAt(0) != '#').toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a broken jar
        }
    }
}
