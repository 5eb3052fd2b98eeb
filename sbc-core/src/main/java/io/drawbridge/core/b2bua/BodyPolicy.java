package io.drawbridge.core.b2bua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.message.MediaType;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipMessage;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which bodies other than SDP go over to the other leg. */
final class BodyPolicy {
    private enum Rule {
        PASS,
        /** Only towards a trusted peer: the text may name what is inside. */
        INWARDS,
        /** Only its first line, the status (RFC 3515 §2.4.5). */
        FIRST_LINE
    }

    private static final Map<String, Rule> RULES =
            Map.of(
                    "application/dtmf-relay", Rule.PASS,
                    "application/dtmf", Rule.PASS,
                    "text/plain", Rule.PASS,
                    "application/isup", Rule.PASS,
                    "message/sipfrag", Rule.FIRST_LINE,
                    "application/pidf+xml", Rule.INWARDS,
                    "application/dialog-info+xml", Rule.INWARDS,
                    "application/simple-message-summary", Rule.INWARDS);

    private BodyPolicy() {}

    /** A body as it goes over. */
    record Passed(String contentType, byte[] body) {
        void writeTo(MessageBuilder builder) {
            if (body.length > 0) builder.body(contentType, body);
        }
    }

    /** Empty when the message has a body that may not cross. */
    static Optional<Passed> pass(SipMessage message, Crossing crossing) {
        if (!message.hasBody()) return Optional.of(new Passed("", new byte[0]));
        Optional<MediaType> type = message.contentType();
        if (type.isEmpty()) return Optional.empty();
        String name = (type.get().type() + "/" + type.get().subtype()).toLowerCase(Locale.ROOT);
        Rule rule = RULES.get(name);
        if (rule == null) return Optional.empty();
        byte[] body = message.body();
        return switch (rule) {
            case PASS -> Optional.of(new Passed(type.get().toString(), body));
            case INWARDS ->
                    crossing.toTrusted()
                            ? Optional.of(new Passed(type.get().toString(), body))
                            : Optional.empty();
            case FIRST_LINE -> Optional.of(new Passed(type.get().toString(), firstLine(body)));
        };
    }

    /** The status in our words; nothing of another line. */
    private static byte[] firstLine(byte[] body) {
        String text = new String(body, UTF_8);
        if (!text.startsWith("SIP/2.0 ") || text.length() < 11) return new byte[0];
        int status = 0;
        for (int i = 8; i < 11; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return new byte[0];
            status = 10 * status + c - '0';
        }
        return ("SIP/2.0 " + status + " " + ReasonPhrase.of(status) + "\r\n").getBytes(UTF_8);
    }
}
