package io.drawbridge.core.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MediaType;
import io.drawbridge.core.message.SipMessage;

import java.util.Locale;
import java.util.Optional;

/** What the body of an INVITE, its response or its ACK means for the session. */
public sealed interface SdpBody {
    /** No body. */
    record Absent() implements SdpBody {}

    /** An SDP body, or the SDP part of a multipart body (RFC 5621 §3); other parts do not cross. */
    record Present(byte[] sdp) implements SdpBody {}

    /** A body that we do not understand: 415 is due (RFC 3261 §21.4.13). */
    record Unsupported() implements SdpBody {}

    String CONTENT_TYPE = "application/sdp";

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
        int start = text.startsWith(delimiter) ? 0 : text.indexOf("\r\n" + delimiter);
        while (start >= 0) {
            int head = text.indexOf("\r\n", start + delimiter.length());
            if (head < 0
                    || text.startsWith("--", start + delimiter.length() + (start == 0 ? 0 : 2))) {
                return Optional.empty();
            }
            int end = text.indexOf("\r\n" + delimiter, head);
            if (end < 0) return Optional.empty();
            int blank = text.indexOf("\r\n\r\n", head);
            if (blank >= 0 && blank < end && declaresSdp(text.substring(head, blank))) {
                return Optional.of(
                        text.substring(blank + 4, end).concat("\r\n").getBytes(ISO_8859_1));
            }
            start = end;
        }
        return Optional.empty();
    }

    private static boolean declaresSdp(String head) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) continue;
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (!name.equals("content-type") && !name.equals("c")) continue;
            return MediaType.parse(line.substring(colon + 1).strip())
                    .map(SdpBody::isSdp)
                    .orElse(false);
        }
        return false;
    }
}
