package io.drawbridge.core.message;

import static io.drawbridge.core.message.Messages.INVITE;
import static io.drawbridge.core.message.Messages.malformed;
import static io.drawbridge.core.message.Messages.message;
import static io.drawbridge.core.message.Messages.parse;
import static io.drawbridge.core.message.Messages.request;
import static io.drawbridge.core.message.Messages.response;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class SipParserTest {
    @Test
    void invite_isReadWithItsFacts() {
        SipRequest request = request(INVITE);
        assertThat(request.method()).isEqualTo(Method.INVITE);
        assertThat(request.requestUri()).hasToString("sip:bob@example.com");
        assertThat(request.topVia().branch()).isEqualTo("z9hG4bKabc");
        assertThat(request.topVia().asksRport()).isTrue();
        assertThat(request.from().displayName()).isEqualTo("Alice");
        assertThat(request.fromTag()).isEqualTo("1");
        assertThat(request.to().displayName()).isEqualTo("Bob");
        assertThat(request.toTag()).isEmpty();
        assertThat(request.callId()).isEqualTo("123@192.0.2.1");
        assertThat(request.cseq()).isEqualTo(new CSeq(1, Method.INVITE));
        assertThat(request.maxForwards()).hasValue(70);
        assertThat(request.contacts()).hasSize(1);
        assertThat(request.contentType().orElseThrow().is("application/sdp")).isTrue();
        assertThat(request.bodyText()).isEqualTo("v=0\r\n");
    }

    @Test
    @DisplayName("RFC 3261 §7.3.3: compact forms, any case, blanks before the colon")
    void compactForms_areTheSameHeaders() {
        SipRequest request =
                request(
                        INVITE.replace("Via:", "V :")
                                .replace("From:", "f:")
                                .replace("To:", "T\t:")
                                .replace("Call-ID:", "I:")
                                .replace("Contact:", "m:")
                                .replace("Content-Type:", "c:")
                                .replace("Content-Length:", "l:"));
        assertThat(request.callId()).isEqualTo("123@192.0.2.1");
        assertThat(request.headerNameAt(0)).isEqualTo("Via");
        assertThat(request.contacts()).hasSize(1);
        assertThat(request.body()).hasSize(5);
    }

    @Test
    @DisplayName("RFC 3261 §7.3.1: a list may stand in one line or in several")
    void values_areSplitOverAllLines() {
        SipRequest request =
                request(
                        INVITE.replace(
                                "Contact:",
                                """
                                Supported: 100rel,
                                  timer
                                Allow:
                                k: replaces,,path
                                X-Quoted: "a,b", <c,d>, e
                                Contact:\
                                """));
        assertThat(request.values(HeaderName.SUPPORTED))
                .containsExactly("100rel", "timer", "replaces", "path");
        assertThat(request.headers("supported")).containsExactly("100rel, timer", "replaces,,path");
        assertThat(request.values(HeaderName.ALLOW)).isEmpty();
        assertThat(request.lists(HeaderName.SUPPORTED, "Timer")).isTrue();
    }

    @Test
    void wildcardContact_isTold() {
        SipRequest request = request(INVITE.replace("<sip:alice@192.0.2.1>", "*"));
        assertThat(request.contactIsWildcard()).isTrue();
        assertThat(request.contacts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "From: \"Alice\" <sip:alice@example.com>;tag=1 | From: <sip:alice@example.com",
                "From: \"Alice\" <sip:alice@example.com>;tag=1 | From: \"Alice <sip:a@example.com>",
                "From: \"Alice\" <sip:alice@example.com>;tag=1 | From: alice",
                "To: Bob <sip:bob@example.com> | To: <sip:",
                "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc;rport | Via: SIP/2.0/",
                "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc;rport | Via: SIP/2.0/UDP",
                "CSeq: 1 INVITE | CSeq: 1",
            })
    void value_isReadNoFurtherThanItsLine(String line, String with) {
        Messages.malformed(parse(INVITE.replace(line, with)));
    }

    @Test
    void emptyLinesBefore_areSkippedAndConsumed() {
        byte[] bytes = WireText.bytes("\n\n" + INVITE);
        ParseResult.Parsed parsed =
                (ParseResult.Parsed) parse(bytes, Framing.STREAM, SipLimits.DEFAULTS);
        assertThat(parsed.length()).isEqualTo(bytes.length);
        assertThat(parsed.message().bytes()).isEqualTo(WireText.bytes(INVITE));
    }

    @Test
    void invalidUtf8_isReadAsReplacementAndNeverCopiedAsItIs() {
        SipRequest request = request(INVITE.replace("Bob", "B«F6»b"));
        assertThat(request.to().displayName()).isEqualTo("B�b");
        SipRequest copy =
                SipRequest.builder(Method.INVITE, "sip:x@example.com")
                        .copy(request, HeaderName.TO)
                        .buildRequest();
        assertThat(copy.bytes()).doesNotContain(0xF6);
    }

    @Nested
    @DisplayName("What two readers could read in two ways is refused")
    class Ambiguous {
        @ParameterizedTest(name = "{0} -> {1}: {2} {3}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "Max-Forwards: 70|Content-Length: 5|REPEATED_HEADER|400",
                    "Max-Forwards: 70|l: 0|REPEATED_HEADER|400",
                    "Max-Forwards: 70|From: <sip:mallory@example.com>;tag=2|REPEATED_HEADER|400",
                    "Max-Forwards: 70|f: <sip:mallory@example.com>;tag=2|REPEATED_HEADER|400",
                    "Max-Forwards: 70|t: <sip:mallory@example.com>|REPEATED_HEADER|400",
                    "Max-Forwards: 70|i: 2|REPEATED_HEADER|400",
                    "Max-Forwards: 70|CSEQ: 1 INVITE|REPEATED_HEADER|400",
                    "Max-Forwards: 70|Max-Forwards: 70«0D0A»Max-Forwards: 69|REPEATED_HEADER|400",
                    "Max-Forwards: 70|c: text/plain|REPEATED_HEADER|400",
                    "Max-Forwards: 70|Refer-To: <sip:a@b>«0D0A»r: <sip:c@d>|REPEATED_HEADER|400",
                    "tag=1|tag=1, <sip:mallory@example.com>|BAD_FROM|400",
                    "Max-Forwards: 70|Max-Forwards: 70, 69|BAD_MAX_FORWARDS|400",
                    "Max-Forwards: 70|Max-Forwards: -1|BAD_MAX_FORWARDS|400",
                    "Max-Forwards: 70|Max-Forwards: 256|BAD_MAX_FORWARDS|400",
                    "Call-ID: 123@192.0.2.1|X: 1|MISSING_HEADER|400",
                    "Call-ID: 123@192.0.2.1|Call-ID:|BAD_CALL_ID|400",
                    "Call-ID: 123@192.0.2.1|Call-ID: a b|BAD_CALL_ID|400",
                    "Call-ID: 123@192.0.2.1|Call-ID: é|BAD_CALL_ID|400",
                    "To: Bob|X: Bob|MISSING_HEADER|400",
                    "From: \"Alice\"|X: \"Alice\"|MISSING_HEADER|400",
                    "CSeq: 1 INVITE|CSeq: 2147483648 INVITE|BAD_CSEQ|400",
                    "CSeq: 1 INVITE|CSeq: -1 INVITE|BAD_CSEQ|400",
                    "CSeq: 1 INVITE|CSeq: 1INVITE|BAD_CSEQ|400",
                    "CSeq: 1 INVITE|CSeq: 1 ACK|CSEQ_METHOD_MISMATCH|400",
                    "CSeq: 1 INVITE|CSeq: 1 invite|CSEQ_METHOD_MISMATCH|400",
                    "<sip:alice@192.0.2.1>|*, <sip:alice@192.0.2.1>|BAD_CONTACT|400",
                    "<sip:alice@192.0.2.1>|<sip:alice@192.0.2.1>,|BAD_CONTACT|400",
                    "Contact: <sip:alice@192.0.2.1>|Route: sip:a@b c|BAD_ROUTE|400",
                    "Contact: <sip:alice@192.0.2.1>|Record-Route: <<sip:a@b>>|BAD_ROUTE|400",
                    "Max-Forwards: 70|X: a«00»b|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X: \"a«00»b\"|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X: a«0A»P-Asserted-Identity: <sip:b@c>|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X: a«0D»P-Asserted-Identity: <sip:b@c>|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X: \"a\\«0A»b\"|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X: a«07»b|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X: a«7F»b|CONTROL_BYTE|400",
                    "Max-Forwards: 70|X«00»: a|CONTROL_BYTE|400",
                    "Max-Forwards: 70|no colon here|BAD_HEADER_LINE|400",
                    "Max-Forwards: 70|: no name|BAD_HEADER_LINE|400",
                    "Max-Forwards: 70|Bad Name: x|BAD_HEADER_LINE|400",
                    "Max-Forwards: 70|é: x|BAD_HEADER_LINE|400",
                    "sip:bob@example.com SIP/2.0|sip:bob@example.com"
                            + " SIP/2.1|UNSUPPORTED_VERSION|505",
                    "sip:bob@example.com SIP/2.0|sip:bob@example.com HTTP/1.1|BAD_START_LINE|400",
                    "sip:bob@example.com SIP/2.0|sip:bob@example.com|BAD_START_LINE|400",
                    "sip:bob@example.com SIP|sip:b«00»ob@example.com SIP|CONTROL_BYTE|400",
                    "sip:bob@example.com SIP|sip:b«09»ob@example.com SIP|BAD_START_LINE|400",
                    "sip:bob@example.com SIP|mailto:bob@example.com SIP|UNSUPPORTED_SCHEME|416",
                    "sip:bob@example.com SIP|sip:bob@a@b SIP|BAD_REQUEST_URI|400",
                    "sip:bob@example.com SIP|sip: SIP|BAD_REQUEST_URI|400",
                    "sip:bob@example.com SIP|bob SIP|BAD_REQUEST_URI|400",
                    "Content-Length: 5|Content-Length: 6|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: -1|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: +5|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: 5 5|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: 5, 5|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: five|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length:|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: 0x5|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: 2147483648|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: 18446744073709551621|BAD_CONTENT_LENGTH|400",
                    "Content-Length: 5|Content-Length: 2147483647|MESSAGE_TOO_LONG|413",
                    "Via: SIP/2.0/UDP 192.0.2.1:5060|Via: SIP/2.0/UDP|BAD_VIA|400",
                    "Via: SIP/2.0/UDP 192.0.2.1:5060|Via: SIP/2.0/UDP 192.0.2.1:0|BAD_VIA|400",
                    "Via: SIP/2.0/UDP 192.0.2.1:5060|Via: SIP/2.0/UDP 192.0.2.1:65536|BAD_VIA|400",
                    "Via: SIP/2.0/UDP 192.0.2.1:5060|Via: SIP/2.0/UDP 2001:db8::1|BAD_VIA|400",
                })
        void line_isRefusedWithAnAnswer(String line, String with, Problem problem, int status) {
            ParseResult.Malformed malformed = malformed(parse(INVITE.replace(line, with)));
            assertThat(malformed.problem()).isEqualTo(problem);
            SipResponse answer = malformed.replyTo().orElseThrow().response("t");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header(HeaderName.CSEQ)).isPresent();
        }

        @Test
        void controlCharacterInQuotedPair_isAllowedAndNeverSeenAgain() {
            SipRequest request =
                    request(INVITE.replace("\"Alice\"", "\"A\\«00»l\\\"\\«7F»ice\"«0D0A» "));
            assertThat(request.from().displayName()).isEqualTo("Al\"ice");
            SipResponse copy = SipResponse.to(request, 100, "Trying", "").buildResponse();
            assertThat(copy.bytes()).doesNotContain(0x00, 0x7F);
            assertThat(copy.fromTag()).isEqualTo("1");
        }
    }

    @Nested
    @DisplayName("No answer is due")
    class NoAnswer {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "\n\n",
                    "x",
                    "«00000000»",
                    "GET / HTTP/1.1\nHost: example.com\n\n",
                    "INVITE sip:bob@example.com SIP/2.0\nFrom: <sip:a@b>;tag=1\nCSeq: 1 INVITE\n\n",
                    "INVITE sip:bob@example.com SIP/2.0\n"
                            + "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1\n\n",
                    "SIP/2.0 200 OK\n"
                            + "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1\n"
                            + "CSeq: 1 INVITE\n\n",
                    "SIP/2.0 99 Low\n"
                            + "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1\n"
                            + "CSeq: 1 INVITE\n\n",
                    "SIP/3.0 200 OK\n"
                            + "Via: SIP/2.0/UDP a.example;branch=z9hG4bK1\n"
                            + "CSeq: 1 INVITE\n\n",
                    "ACK sip:bob@example.com SIP/2.0\nVia: SIP/2.0/UDP a.example\nCSeq: 1 ACK\n\n",
                })
        void message_isDropped(String text) {
            assertThat(malformed(parse(text)).replyTo()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"99", "700", "1000", "20", "-200", "2x0"})
        void responseWithoutAStatus_isDropped(String status) {
            String ok =
                    "SIP/2.0 200 OK\n"
                            + INVITE.substring(INVITE.indexOf("Via")).replace("SIP/2.0 ", "");
            assertThat(response(ok).status()).isEqualTo(200);
            assertThat(malformed(parse(ok.replace("0 200", "0 " + status))).replyTo()).isEmpty();
        }
    }

    @Nested
    @DisplayName("Limits")
    class Limits {
        private final SipLimits small = new SipLimits(2048, 16, 256, 64, 1024);

        @Test
        void longRequestUri_is414() {
            assertRefused("bob@", "b«40000*o»b@", SipLimits.DEFAULTS, Problem.URI_TOO_LONG, 414);
            assertRefused("bob@", "b«3000*o»b@", SipLimits.DEFAULTS, Problem.URI_TOO_LONG, 414);
            assertRefused("bob@", "b«2040*o»b@", SipLimits.DEFAULTS, Problem.URI_TOO_LONG, 414);
            message(parse(INVITE.replace("sip:bob@", "sip:b«2000*o»b@")));
        }

        @Test
        void longHeaderLine_is513() {
            assertRefused(
                    "123@", "«30000*1»@", SipLimits.DEFAULTS, Problem.HEADER_LINE_TOO_LONG, 513);
            assertRefused("Max-Forwards: 70", "X: «250*1»", small, null, 0);
            assertRefused(
                    "Max-Forwards: 70", "X: «254*1»", small, Problem.HEADER_LINE_TOO_LONG, 513);
            assertRefused(
                    "Max-Forwards: 70", "X: 1«130*\n »1", small, Problem.HEADER_LINE_TOO_LONG, 513);
            assertRefused(
                    "Max-Forwards: 70", "«300*X»: 1", small, Problem.HEADER_LINE_TOO_LONG, 513);
        }

        @Test
        void manyHeaders_are513_evenBeforeTheHeadersForTheAnswer() {
            assertRefused(
                    "Via:",
                    "Extra: 1\n".repeat(1000) + "Via:",
                    SipLimits.DEFAULTS,
                    Problem.TOO_MANY_HEADERS,
                    513);
            assertRefused(
                    "Max-Forwards: 70\n",
                    "Via: SIP/2.0/UDP a.example\n".repeat(500),
                    SipLimits.DEFAULTS,
                    Problem.TOO_MANY_HEADERS,
                    513);
        }

        @Test
        void largeMessage_is413() {
            assertRefused("h: 5", "h: 1025", small, Problem.MESSAGE_TOO_LONG, 413);
            String large = INVITE.replace("h: 5", "h: 1500") + "«1500*x»";
            assertRefused("", "", large, small, Problem.MESSAGE_TOO_LONG, 413);
        }

        @Test
        void largestDatagram_isReadWithinItsLimits() {
            byte[] head = WireText.bytes(INVITE.replace("Content-Length: 5\n", ""));
            byte[] datagram = Arrays.copyOf(head, 65_507);
            SipMessage message = message(parse(datagram, Framing.DATAGRAM, SipLimits.DEFAULTS));
            assertThat(message.bytes()).hasSize(65_507);
        }

        private void assertRefused(
                String line, String with, SipLimits limits, Problem problem, int status) {
            assertRefused(line, with, INVITE, limits, problem, status);
        }

        private void assertRefused(
                String line,
                String with,
                String text,
                SipLimits limits,
                Problem problem,
                int status) {
            byte[] bytes = WireText.bytes(line.isEmpty() ? text : text.replaceFirst(line, with));
            ParseResult result = parse(bytes, Framing.DATAGRAM, limits);
            if (problem == null) {
                message(result);
                return;
            }
            assertThat(malformed(result).problem()).isEqualTo(problem);
            SipResponse answer = malformed(result).replyTo().orElseThrow().response("t");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.bytes().length).isLessThan(bytes.length + 100);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §18.3: framing")
    class FramingOfMessages {
        @Test
        void datagram_endsAtContentLength_theRestIsDiscarded() {
            ParseResult.Parsed parsed =
                    (ParseResult.Parsed) parse(INVITE.replace("h: 5", "h: 3") + INVITE);
            assertThat(parsed.message().bodyText()).isEqualTo("v=0");
            assertThat(parsed.message().toString()).endsWith("\r\n\r\nv=0");
        }

        @ParameterizedTest
        @CsvSource({"'', '', true", "'\r\n', '', false", "'', 'more', false"})
        void adoptedBytes_areTheMessageUnlessMoreStandsThere(
                String before, String behind, boolean same) {
            byte[] bytes =
                    Messages.utf8(before + new String(WireText.bytes(INVITE), UTF_8) + behind);
            ParseResult result = new SipParser(SipLimits.DEFAULTS).adopt(bytes, Framing.DATAGRAM);
            SipMessage read = message(result);
            assertThat(read.bytes() == bytes).isEqualTo(same);
            assertThat(read.bytes()).isEqualTo(request(INVITE).bytes());
            assertThat(read.from()).isEqualTo(request(INVITE).from());
        }

        @Test
        void datagram_withoutContentLength_isBodyToItsEnd() {
            assertThat(request(INVITE.replace("Content-Length: 5\n", "")).bodyText())
                    .isEqualTo("v=0\r\n");
        }

        @Test
        void stream_saysWhereTheNextMessageBegins() {
            byte[] two = WireText.bytes(INVITE + INVITE);
            ParseResult.Parsed parsed =
                    (ParseResult.Parsed) parse(two, Framing.STREAM, SipLimits.DEFAULTS);
            assertThat(parsed.length()).isEqualTo(two.length / 2);
            assertThat(parsed.message().bytes()).hasSize(two.length / 2);
        }

        @Test
        void stream_withoutContentLength_isRefused() {
            ParseResult.Malformed malformed =
                    malformed(parse(INVITE.replace("Content-Length: 5\n", ""), Framing.STREAM));
            assertThat(malformed.problem()).isEqualTo(Problem.MISSING_HEADER);
            assertThat(malformed.replyTo()).isPresent();
        }

        @Test
        void stream_thatEndsInTheMessage_isTruncated() {
            ParseResult.Malformed malformed =
                    malformed(parse(INVITE.replace("h: 5", "h: 6"), Framing.STREAM));
            assertThat(malformed.problem()).isEqualTo(Problem.TRUNCATED);
        }
    }

    @Nested
    @DisplayName("The answer to what cannot be read")
    class Reply {
        private final ReplyRoute route =
                malformed(parse(INVITE.replace("CSeq: 1 INVITE", "CSeq: x INVITE")))
                        .replyTo()
                        .orElseThrow();

        @Test
        @DisplayName("RFC 3581 §4: received and rport are filled in")
        void topVia_isMarkedWithTheSource() {
            Via via = route.response("t", "192.0.2.9", 1024).topVia();
            assertThat(via.received()).isEqualTo("192.0.2.9");
            assertThat(via.rport()).isEqualTo(1024);
            assertThat(via.branch()).isEqualTo("z9hG4bKabc");
        }

        @Test
        void to_getsOurTagUnlessItHasOne() {
            assertThat(route.response("t").toTag()).isEqualTo("t");
            ReplyRoute tagged =
                    malformed(
                                    parse(
                                            INVITE.replace("To: Bob", "To: ")
                                                    .replace("bob@example.com>\nC", "b@c>;tag=9\nC")
                                                    .replace("CSeq: 1", "CSeq: x")))
                            .replyTo()
                            .orElseThrow();
            assertThat(tagged.response("t").toTag()).isEqualTo("9");
        }

        @Test
        void offset_pointsAtTheProblem() {
            String text = INVITE.replace("Max-Forwards: 70", "X: a«00»b");
            ParseResult.Malformed malformed = malformed(parse(text));
            byte[] bytes = WireText.bytes(text);
            assertThat(bytes[malformed.offset()]).isZero();
        }
    }
}
