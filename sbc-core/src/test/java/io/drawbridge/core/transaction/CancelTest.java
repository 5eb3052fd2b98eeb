package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.Examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 3261 §9.1: CANCEL")
class CancelTest {
    @Test
    void takesTheWayOfItsInvite_andHasNothingOfItsOwn() {
        SipRequest invite =
                SipRequest.builder(Method.INVITE, "sip:bob@pbx.example.org")
                        .header(HeaderName.VIA, "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKabc;rport")
                        .header(HeaderName.ROUTE, "<sip:a.example.org;lr>")
                        .header(HeaderName.MAX_FORWARDS, "12")
                        .header(HeaderName.FROM, "<sip:alice@example.org>;tag=88sja8x")
                        .header(HeaderName.TO, "Bob <sip:bob@example.org>")
                        .header(HeaderName.CALL_ID, "987asjd97y7atg")
                        .header(HeaderName.CSEQ, "4711 INVITE")
                        .header(HeaderName.REQUIRE, "100rel")
                        .body("application/sdp", new byte[] {'v', '=', '0'})
                        .buildRequest();
        assertThat(text(Cancel.of(invite).bytes()))
                .isEqualTo(
                        """
                        CANCEL sip:bob@pbx.example.org SIP/2.0
                        Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKabc;rport
                        Max-Forwards: 70
                        Route: <sip:a.example.org;lr>
                        From: <sip:alice@example.org>;tag=88sja8x
                        To: Bob <sip:bob@example.org>
                        Call-ID: 987asjd97y7atg
                        CSeq: 4711 CANCEL
                        Content-Length: 0

                        """
                                .replace("\n", "\r\n"));
    }
}
