package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages to test with, and the short way to read them. */
final class Messages {
    /** A plain INVITE; a test replaces the line that it is about. */
    static final String INVITE =
            """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc;rport
            Max-Forwards: 70
            From: "Alice" <sip:alice@example.com>;tag=1
            To: Bob <sip:bob@example.com>
            Call-ID: 123@192.0.2.1
            CSeq: 1 INVITE
            Contact: <sip:alice@192.0.2.1>
            Content-Type: application/sdp
            Content-Length: 5

            v=0
            """;

    private Messages() {}

    /** The message that {@code text} is in the notation of {@link WireText}. */
    static ParseResult parse(String text, Framing framing) {
        return parse(WireText.bytes(text), framing, SipLimits.DEFAULTS);
    }

    static ParseResult parse(String text) {
        return parse(text, Framing.DATAGRAM);
    }

    /** Reads the bytes in the middle of a larger buffer, as they lie in one that is used again. */
    static ParseResult parse(byte[] bytes, Framing framing, SipLimits limits) {
        byte[] buffer = new byte[bytes.length + 32];
        Arrays.fill(buffer, (byte) '\n');
        System.arraycopy(bytes, 0, buffer, 16, bytes.length);
        ParseResult result = new SipParser(limits).parse(buffer, 16, bytes.length, framing);
        Arrays.fill(buffer, (byte) 0);
        return result;
    }

    static SipRequest request(String text) {
        return (SipRequest) message(parse(text));
    }

    static SipResponse response(String text) {
        return (SipResponse) message(parse(text));
    }

    static SipMessage message(ParseResult result) {
        assertThat(result).isInstanceOf(ParseResult.Parsed.class);
        return ((ParseResult.Parsed) result).message();
    }

    static ParseResult.Malformed malformed(ParseResult result) {
        assertThat(result).isInstanceOf(ParseResult.Malformed.class);
        return (ParseResult.Malformed) result;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
