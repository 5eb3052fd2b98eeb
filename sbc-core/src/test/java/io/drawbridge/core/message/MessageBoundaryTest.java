package io.drawbridge.core.message;

import static io.drawbridge.core.message.Messages.INVITE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 3261 §18.3: where a message on a stream ends")
class MessageBoundaryTest {
    private static final SipLimits LIMITS = new SipLimits(4096, 16, 512, 64, 2048);

    @Test
    void trickledBytes_areReadOnceAndGiveTheSameBoundary() {
        byte[] stream = WireText.bytes("\n" + INVITE + INVITE);
        int first = WireText.bytes("\n" + INVITE).length;
        BoundarySearch search = new BoundarySearch(LIMITS);
        int asked = 0;
        int at = 0;
        for (int length = 0; length < first; length++) {
            if (length < at) continue;
            asked++;
            MessageBoundary found = search.find(stream, 0, length);
            assertThat(found).isInstanceOf(MessageBoundary.NeedMore.class);
            at = ((MessageBoundary.NeedMore) found).atLeast();
            assertThat(at).isGreaterThan(length);
        }
        assertThat(asked).isLessThan(first);
        assertThat(search.find(stream, 0, first)).isEqualTo(new MessageBoundary.Complete(first));
        assertThat(search.find(stream, first, stream.length - first))
                .isEqualTo(new MessageBoundary.Complete(stream.length - first));
    }

    @Test
    void boundary_isWhereTheParserSeesIt() {
        byte[] stream = WireText.bytes(INVITE + INVITE);
        MessageBoundary found = MessageBoundary.find(stream, 0, stream.length, LIMITS);
        ParseResult.Parsed parsed =
                (ParseResult.Parsed)
                        new SipParser(LIMITS).parse(stream, 0, stream.length, Framing.STREAM);
        assertThat(found).isEqualTo(new MessageBoundary.Complete(parsed.length()));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 5|X: 5|MISSING_HEADER",
                "Content-Length: 5|Content-Length: -5|BAD_CONTENT_LENGTH",
                "Content-Length: 5|Content-Length: 5«0D0A»l: 5|REPEATED_HEADER",
                "Content-Length: 5|Content-Length: 2049|MESSAGE_TOO_LONG",
                "Content-Length: 5|Content-Length: 2147483647|MESSAGE_TOO_LONG",
                "Content-Length: 5|Content-Length: 9999999999999|BAD_CONTENT_LENGTH",
                "Max-Forwards: 70|X: «00»|CONTROL_BYTE",
                "Max-Forwards: 70|X«00»: |CONTROL_BYTE",
                "Max-Forwards: 70|X: «520*1»|HEADER_LINE_TOO_LONG",
                "sip:bob@example.com SIP|sip:«400*b»@example.com SIP|URI_TOO_LONG",
            })
    void stream_isBroken(String line, String with, Problem problem) {
        byte[] stream = WireText.bytes(INVITE.replace(line, with));
        MessageBoundary found = MessageBoundary.find(stream, 0, stream.length, LIMITS);
        assertThat(found).isInstanceOf(MessageBoundary.Broken.class);
        assertThat(((MessageBoundary.Broken) found).problem()).isEqualTo(problem);
    }

    @Test
    void moreHeadersThanTheLimit_breakTheStream() {
        byte[] stream = WireText.bytes("INVITE sip:b@c SIP/2.0\n«18*Extra: 1\n»");
        MessageBoundary.Broken broken =
                (MessageBoundary.Broken) MessageBoundary.find(stream, 0, stream.length, LIMITS);
        assertThat(broken.problem()).isEqualTo(Problem.TOO_MANY_HEADERS);
    }

    @Test
    void lineOfOneMegabyte_isRefusedAtTheLimit() {
        byte[] stream = WireText.bytes("INVITE sip:b@c SIP/2.0\nX: «1048576*1»");
        MessageBoundary.Broken broken =
                (MessageBoundary.Broken) MessageBoundary.find(stream, 0, stream.length, LIMITS);
        assertThat(broken.problem()).isEqualTo(Problem.HEADER_LINE_TOO_LONG);
        assertThat(broken.offset()).isLessThan(600);
    }
}
