package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 3261 §8.2.6: what a response copies")
class ReplyTest {
    private final SipRequest invite =
            SipRequest.builder(Method.INVITE, "sip:bob@192.0.2.1")
                    .header(
                            HeaderName.VIA,
                            "SIP/2.0/UDP a.example:5062;rport;branch=z9hG4bK1,"
                                    + " SIP/2.0/TCP b.example;branch=z9hG4bK2")
                    .header(HeaderName.VIA, "SIP/2.0/TLS c.example;branch=z9hG4bK3")
                    .header(HeaderName.FROM, "\"Alice\" <sip:alice@example.org>;tag=1")
                    .header(HeaderName.TO, "<sip:bob@example.org>")
                    .header(HeaderName.CALL_ID, "id")
                    .header(HeaderName.CSEQ, "1 INVITE")
                    .header(HeaderName.TIMESTAMP, "54.2")
                    .header(HeaderName.CONTACT, "<sip:alice@192.0.2.9>")
                    .buildRequest();

    @Test
    void trying_hasAllVias_theTimestamp_andNoTag() {
        assertThat(text(Reply.trying(invite, UDP).bytes()))
                .isEqualTo(
                        """
                        SIP/2.0 100 Trying
                        Via: SIP/2.0/UDP a.example:5062;rport=5060;branch=z9hG4bK1;received=192.0.2.7
                        Via: SIP/2.0/TCP b.example;branch=z9hG4bK2
                        Via: SIP/2.0/TLS c.example;branch=z9hG4bK3
                        From: "Alice" <sip:alice@example.org>;tag=1
                        To: <sip:bob@example.org>
                        Call-ID: id
                        CSeq: 1 INVITE
                        Timestamp: 54.2
                        Content-Length: 0

                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void otherResponses_haveOurTag_andNoTimestamp() {
        var ringing = Reply.to(invite, UDP, 180, "Ringing", "ours").buildResponse();
        assertThat(ringing.toTag()).isEqualTo("ours");
        assertThat(ringing.header(HeaderName.TIMESTAMP)).isEmpty();
        assertThat(ringing.vias()).hasSize(3);
    }
}
