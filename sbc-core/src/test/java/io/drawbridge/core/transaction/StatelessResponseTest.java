package io.drawbridge.core.transaction;

import static io.drawbridge.core.transaction.Examples.INVITE;
import static io.drawbridge.core.transaction.Examples.UDP;
import static io.drawbridge.core.transaction.Examples.inDialog;
import static io.drawbridge.core.transaction.Examples.request;
import static io.drawbridge.core.transaction.Examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipResponse;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 3261 §8.2.7: stateless answers")
class StatelessResponseTest {
    private final StatelessResponse stateless = new StatelessResponse(new SipHash(1, 2));

    @Test
    void answer_copiesWhatItMust_andNothingElse() {
        String tag = stateless.toTag(INVITE);
        assertThat(tag).matches("[0-9a-f]{16}");
        assertThat(text(stateless.to(INVITE, UDP, 503, "Service Unavailable").bytes()))
                .isEqualTo(
                        """
                        SIP/2.0 503 Service Unavailable
                        Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-invite;received=192.0.2.7
                        From: <sip:alice@example.org>;tag=local
                        To: <sip:bob@example.org>;tag=TAG
                        Call-ID: call-z9hG4bK-invite
                        CSeq: 314 INVITE
                        Content-Length: 0

                        """
                                .replace("TAG", tag)
                                .replace("\n", "\r\n"));
    }

    @Test
    void repetitionAndAck_giveTheSameTag_othersAnother() {
        SipResponse refusal = stateless.to(INVITE, UDP, 503, "Service Unavailable");
        assertThat(stateless.to(INVITE, UDP, 503, "Service Unavailable").bytes())
                .isEqualTo(refusal.bytes());
        assertThat(stateless.toTag(FailureAck.of(INVITE, refusal))).isEqualTo(refusal.toTag());
        assertThat(stateless.toTag(request(Method.INVITE, "z9hG4bK-other")))
                .isNotEqualTo(refusal.toTag());
        assertThat(new StatelessResponse(new SipHash(1, 3)).toTag(INVITE))
                .isNotEqualTo(refusal.toTag());
    }

    @Test
    void tagOfADialog_isKept() {
        assertThat(stateless.to(inDialog(Method.BYE, "z9hG4bK-1"), UDP, 481, "No").toTag())
                .isEqualTo("remote");
    }

    @Test
    void more_canBeAdded() {
        SipResponse busy =
                stateless
                        .builder(INVITE, UDP, 503, "Busy")
                        .header(HeaderName.RETRY_AFTER, "7")
                        .buildResponse();
        assertThat(busy.header(HeaderName.RETRY_AFTER)).contains("7");
    }
}
