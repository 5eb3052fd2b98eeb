package io.drawbridge.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages of RFC 4475 and what is to become of them, from the table that the parser's own test
 * reads.
 */
final class TortureMessages {
    private static final Path FOLDER =
            Path.of(
                    System.getProperty("drawbridge.tree"),
                    "sbc-core/src/test/resources/io/drawbridge/core/message/rfc4475");
    private static final Pattern ROW =
            Pattern.compile("(?m)^([a-z0-9]+) \\| ([0-9.]+) \\| .* \\| ([a-z0-9]+)$");

    private TortureMessages() {}

    /**
     * A message that is refused or dropped.
     *
     * @param outcome the status of the answer, or {@code dropped}
     */
    record Invalid(String name, String section, String outcome) {
        byte[] bytes() {
            return wire(Commands.read(FOLDER.resolve(name + ".txt")));
        }

        @Override
        public String toString() {
            return name + ", RFC 4475 §" + section + ": " + outcome;
        }
    }

    static List<Invalid> invalid() {
        return ROW.matcher(Commands.read(FOLDER.resolve("outcomes.table")))
                .results()
                .filter(row -> !row.group(3).equals("accepted"))
                .map(row -> new Invalid(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    /**
     * A line break stands for CRLF; {@code «0D»} for bytes, {@code «20*ab»} for a repetition,
     * {@code «+»} for no break.
     */
    private static byte[] wire(String latin1) {
        String text =
                new String(latin1.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher part =
                Pattern.compile("«(?:(\\+)»\n|(\\d+)\\*([^»]*)»|([0-9A-Fa-f]*)»)|\n|[^«\n]+")
                        .matcher(text);
        while (part.find()) {
            if (part.group(1) != null) continue;
            if (part.group(2) != null) {
                bytes.writeBytes(
                        part.group(3).repeat(Integer.parseInt(part.group(2))).getBytes(UTF_8));
            } else if (part.group(4) != null) {
                bytes.writeBytes(HexFormat.of().parseHex(part.group(4)));
            } else if (part.group().equals("\n")) {
                bytes.writeBytes("\r\n".getBytes(UTF_8));
            } else {
                bytes.writeBytes(part.group().getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
