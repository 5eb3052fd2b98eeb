package io.drawbridge.core.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Messages as text that a person can read: a line break stands for CRLF, {@code «0D0A»} for bytes
 * in hexadecimal, {@code «20*ab»} for a repetition, and {@code «+»} at the end of a line says that
 * the next one goes on without a break. All else stands for itself, in UTF-8.
 */
final class WireText {
    private WireText() {}

    static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('«', at);
            String plain = text.substring(at, open < 0 ? text.length() : open);
            write(bytes, plain.replace("\n", "\r\n"));
            if (open < 0) break;
            int close = text.indexOf('»', open);
            String inside = text.substring(open + 1, close);
            at = close + 1;
            int star = inside.indexOf('*');
            if (inside.equals("+")) at++;
            else if (star > 0)
                write(
                        bytes,
                        inside.substring(star + 1)
                                .repeat(Integer.parseInt(inside.substring(0, star)))
                                .replace("\n", "\r\n"));
            else bytes.writeBytes(HexFormat.of().parseHex(inside));
        }
        return bytes.toByteArray();
    }

    /** The text that the bytes of {@code text} are. */
    static String decode(String text) {
        return new String(bytes(text), StandardCharsets.UTF_8);
    }

    static byte[] resourceBytes(String name) {
        return bytes(resource(name));
    }

    static String resource(String name) {
        try (InputStream in = WireText.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
