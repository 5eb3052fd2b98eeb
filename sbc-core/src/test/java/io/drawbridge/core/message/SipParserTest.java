package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

class SipParserTest {
    private static final String INVITE =
            """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc;rport
            Max-Forwards: 70
            f: "Alice" <sip:alice@example.com>;tag=1
            To: Bob <sip:bob@example.com>
            i: 123@192.0.2.1
            CSeq: 1 INVITE
            Contact: <sip:alice@192.0.2.1>
            c: application/sdp
            l: 4

            v=0
            """
                    .replace("\n", "\r\n");

    @Test
    void invite_isReadWithItsFacts() {
        byte[] bytes = INVITE.getBytes(StandardCharsets.UTF_8);
        ParseResult result =
                new SipParser(SipLimits.DEFAULTS).parse(bytes, 0, bytes.length, Framing.DATAGRAM);
        assertThat(result).isInstanceOf(ParseResult.Parsed.class);
        SipRequest request = (SipRequest) ((ParseResult.Parsed) result).message();
        assertThat(request.method()).isEqualTo(Method.INVITE);
        assertThat(request.topVia().branch()).isEqualTo("z9hG4bKabc");
        assertThat(request.from().displayName()).isEqualTo("Alice");
        assertThat(request.fromTag()).isEqualTo("1");
        assertThat(request.toTag()).isEmpty();
        assertThat(request.callId()).isEqualTo("123@192.0.2.1");
        assertThat(request.contacts()).hasSize(1);
        assertThat(request.bodyText()).isEqualTo("v=0\r");
        assertThat(CallIdPeek.callId(bytes, 0, bytes.length)).contains("123@192.0.2.1");

        SipResponse ok = SipResponse.to(request, 200, "OK", "t2").buildResponse();
        assertThat(ok.toTag()).isEqualTo("t2");
        ParseResult again =
                new SipParser(SipLimits.DEFAULTS)
                        .parse(ok.bytes(), 0, ok.bytes().length, Framing.STREAM);
        assertThat(again).isInstanceOf(ParseResult.Parsed.class);
    }
}
