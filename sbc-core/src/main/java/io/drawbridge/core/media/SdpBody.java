package io.drawbridge.core.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MediaType;
import io.drawbridge.core.message.SipMessage;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the body of an INVITE, its response or its ACK means for the session. */
public sealed interface SdpBody {
    /** No body. */
    record Absent() implements SdpBody {}

    /** An SDP body, or the SDP part of a multipart body (RFC 5621 §3); other parts do not cross. */
    record Present(byte[] sdp) implements SdpBody {}

    /** A body that we do not understand: 415 is due (RFC 3261 §21.4.13). */
    record Unsupported() implements SdpBody {}

    String CONTENT_TYPE = "application/sdp";

    /** Encodings that change no byte (RFC 2045 §6.2). */
    Set<String> PLAIN = Set.of("identity", "7bit", "8bit", "binary");

    static SdpBody of(SipMessage message) {
        if (!message.hasBody()) return new Absent();
        Optional<String> encoding = message.header(HeaderName.CONTENT_ENCODING);
        if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("identity"))
            return new Unsupported();
        Optional<MediaType> type = message.contentType();
        if (type.isEmpty()) return new Unsupported();
        if (isSdp(type.get())) return new Present(message.body());
        if (!type.get().type().equalsIgnoreCase("multipart")) return new Unsupported();
        return type.get()
                .params()
                .unquoted("boundary")
                .flatMap(boundary -> part(message.body(), boundary))
                .<SdpBody>map(Present::new)
                .orElseGet(Unsupported::new);
    }

    private static boolean isSdp(MediaType type) {
        return type.type().equalsIgnoreCase("application")
                && type.subtype().equalsIgnoreCase("sdp");
    }

    /**
     * The first part of type application/sdp (RFC 2046 §5.1). Parts are not searched for parts of
     * their own.
     */
    private static Optional<byte[]> part(byte[] body, String boundary) {
        if (boundary.isEmpty() || boundary.length() > 70) return Optional.empty();
        String text = new String(body, ISO_8859_1);
        String delimiter = "--" + boundary;
        int start = delimiterLine(text, delimiter, 0);
        while (start >= 0) {
            int after = start + delimiter.length();
            int head = text.indexOf("\r\n", after);
            if (head < 0 || text.startsWith("--", after)) return Optional.empty();
            int next = delimiterLine(text, delimiter, head);
            if (next < 0) return Optional.empty();
            int end = next - 2; // the line end before a delimiter belongs to it
            int blank = text.indexOf("\r\n\r\n", head);
            if (blank >= 0 && blank + 4 <= end && declaresSdp(text.substring(head, blank))) {
                return Optional.of(
                        text.substring(blank + 4, end).concat("\r\n").getBytes(ISO_8859_1));
            }
            start = next;
        }
        return Optional.empty();
    }

    /** Where the next line begins that is the delimiter, and no more; -1 when there is none. */
    private static int delimiterLine(String text, String delimiter, int from) {
        int at = text.indexOf(delimiter, from);
        while (at >= 0) {
            boolean begins = at == 0 || text.startsWith("\r\n", at - 2);
            int end = at + delimiter.length();
            if (begins
                    && (lineEnds(text, end)
                            || text.startsWith("--", end) && lineEnds(text, end + 2))) return at;
            at = text.indexOf(delimiter, at + 1);
        }
        return -1;
    }

    private static boolean lineEnds(String text, int at) {
        int end = at;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) end++;
        return end == text.length() || text.startsWith("\r\n", end);
    }

    /** An encoded part is none that we understand. */
    private static boolean declaresSdp(String head) {
        boolean sdp = false;
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) continue;
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "content-type", "c" ->
                        sdp = MediaType.parse(value).map(SdpBody::isSdp).orElse(false);
                case "content-transfer-encoding", "content-encoding", "e" -> {
                    if (!PLAIN.contains(value.toLowerCase(Locale.ROOT))) return false;
                }
                default -> {}
            }
        }
        return sdp;
    }
}
