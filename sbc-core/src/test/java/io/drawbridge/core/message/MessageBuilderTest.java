package io.drawbridge.core.message;

import static io.drawbridge.core.message.Messages.INVITE;
import static io.drawbridge.core.message.Messages.message;
import static io.drawbridge.core.message.Messages.parse;
import static io.drawbridge.core.message.Messages.request;
import static io.drawbridge.core.message.Messages.utf8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBuilderTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 253, 254, 255, 256, 300})
    void headerIsFound_howeverManyStandBeforeIt(int before) {
        MessageBuilder builder = SipRequest.builder(Method.OPTIONS, "sip:a@b");
        for (int i = 0; i < before; i++) builder.header("X-" + i, "x");
        builder.header(HeaderName.SUBJECT, "one").header("X-last", "x");
        SipRequest request = builder.header(HeaderName.SUBJECT, "two").buildRequest();
        assertThat(request.header(HeaderName.SUBJECT)).contains("one");
        assertThat(request.headers(HeaderName.SUBJECT)).containsExactly("one", "two");
        assertThat(request.has(HeaderName.DATE)).isFalse();
    }

    @Test
    void request_isWrittenInTheOrderOfTheCalls() {
        SipRequest request =
                minimal()
                        .header("x-Own", "é\t1")
                        .header("s", "hello")
                        .body("application/sdp", utf8("v=0\r\n"))
                        .buildRequest();
        assertThat(request.toString())
                .isEqualTo(
                        """
                        INVITE sip:b@example.com SIP/2.0
                        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
                        From: <sip:a@example.com>;tag=1
                        To: <sip:b@example.com>
                        Call-ID: c
                        CSeq: 1 INVITE
                        x-Own: é\t1
                        Subject: hello
                        Content-Type: application/sdp
                        Content-Length: 5

                        v=0
                        """
                                .replace("\n", "\r\n"));
        assertSameWhenParsed(request);
    }

    @Test
    void index_isWhatTheParserWouldFind() {
        MessageBuilder builder = minimal();
        for (int i = 0; i < 60; i++) builder.header("Extra-" + i, "x".repeat(i * 7));
        assertSameWhenParsed(builder.buildRequest());
        assertSameWhenParsed(
                SipResponse.builder(200, "Très bien")
                        .copy(minimal().buildRequest(), HeaderName.VIA)
                        .header(HeaderName.FROM, "\"Ö\" <sip:a@b>;tag=1")
                        .header(HeaderName.TO, "<sip:a@b>;tag=2")
                        .header(HeaderName.CALL_ID, "c")
                        .header(HeaderName.CSEQ, "1 BYE")
                        .buildResponse());
    }

    @Test
    void copiedHeader_isUnfoldedAndHasItsCanonicalName() {
        SipRequest from =
                request(
                        INVITE.replace("From: \"Alice\"", "f :\"Alice\"\n\t")
                                .replace("Bob", "Zoë"));
        SipRequest copy =
                SipRequest.builder(Method.INVITE, "sip:b@example.com")
                        .copy(from, HeaderName.VIA)
                        .copy(from, "FROM")
                        .copy(from, HeaderName.TO)
                        .copy(from, HeaderName.CALL_ID)
                        .copy(from, HeaderName.CSEQ)
                        .copy(from, "nothing")
                        .copyBody(from)
                        .buildRequest();
        assertThat(copy.toString())
                .contains("\r\nFrom: \"Alice\" <sip:alice@example.com>;tag=1\r\nTo: Zoë <");
        assertThat(copy.body()).isEqualTo(from.body());
        assertSameWhenParsed(copy);
    }

    @Test
    @DisplayName("RFC 3261 §8.2.6.2: a response carries all Via, From, To, Call-ID, CSeq")
    void response_carriesWhatTheRequestHad() {
        SipRequest request =
                request(
                        INVITE.replace(
                                "Max-Forwards: 70",
                                "Max-Forwards: 70\n"
                                        + "v: SIP/2.0/TCP c.example, SIP/2.0/TCP d.example"));
        SipResponse response = SipResponse.to(request, 180, "Ringing", "t").buildResponse();
        assertThat(response.vias()).isEqualTo(request.vias()).hasSize(3);
        assertThat(response.from()).isEqualTo(request.from());
        assertThat(response.to()).isEqualTo(request.to().withTag("t"));
        assertThat(response.callId()).isEqualTo(request.callId());
        assertThat(response.cseq()).isEqualTo(request.cseq());
        assertThat(response.method()).isEqualTo(Method.INVITE);
        assertThat(response.headerCount()).isEqualTo(7);
        assertThat(SipResponse.to(request, 100, "Trying", "").buildResponse().toTag()).isEmpty();
        assertSameWhenParsed(response);
    }

    @Test
    void topVia_isReplacedAloneAndAllElseStays() {
        SipRequest request =
                request(
                        INVITE.replace(
                                "abc;rport",
                                "abc;rport;x=\"a,b\", SIP/2.0/TCP d.example\nv: SIP/2.0/TCP e"));
        SipRequest marked = request.withTopVia(request.topVia().receivedFrom("192.0.2.9", 7));
        assertThat(marked.vias()).hasSize(3);
        assertThat(marked.topVia().rport()).isEqualTo(7);
        assertThat(marked.vias().subList(1, 3)).isEqualTo(request.vias().subList(1, 3));
        assertThat(marked.body()).isEqualTo(request.body());
        assertThat(marked.headerCount()).isEqualTo(request.headerCount());
        assertSameWhenParsed(marked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nVia: x", "a\nb", "a\rb", "a\u0000b", "a\u007Fb", "é\u0000"})
    void controlCharacter_isABugOfTheCaller(String value) {
        assertThatThrownBy(() -> minimal().header(HeaderName.SUBJECT, value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> minimal().header("X-Own", value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> minimal().header(value, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipResponse.builder(200, value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipRequest.builder(Method.BYE, value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void misuse_isABugOfTheCaller() {
        assertThatThrownBy(() -> minimal().header("l", "5"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipResponse.builder(99, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> minimal().buildResponse())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SipRequest.builder(Method.BYE, "sip:a").buildRequest().callId())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Call-ID");
    }

    private static MessageBuilder minimal() {
        return SipRequest.builder(Method.INVITE, "sip:b@example.com")
                .header(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .header(HeaderName.FROM, "<sip:a@example.com>;tag=1")
                .header(HeaderName.TO, "<sip:b@example.com>")
                .header(HeaderName.CALL_ID, "c")
                .header(HeaderName.CSEQ, "1 INVITE");
    }

    /** Every header of a built message is where a parser finds it. */
    static void assertSameWhenParsed(SipMessage built) {
        SipMessage parsed = message(parse(built.bytes(), Framing.STREAM, SipLimits.DEFAULTS));
        assertThat(parsed.startLine()).isEqualTo(built.startLine());
        assertThat(parsed.headerCount()).isEqualTo(built.headerCount());
        for (int i = 0; i < parsed.headerCount(); i++) {
            assertThat(parsed.headerAt(i)).isEqualTo(built.headerAt(i));
            assertThat(parsed.headerNameAt(i)).isEqualTo(built.headerNameAt(i));
            assertThat(parsed.headerValueAt(i)).isEqualTo(built.headerValueAt(i));
        }
        assertThat(parsed.body()).isEqualTo(built.body());
        assertThat(parsed.vias()).isEqualTo(built.vias());
        assertThat(parsed.from()).isEqualTo(built.from());
        assertThat(parsed.to()).isEqualTo(built.to());
        assertThat(parsed.cseq()).isEqualTo(built.cseq());
    }
}
