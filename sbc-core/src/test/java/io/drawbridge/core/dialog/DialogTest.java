package io.drawbridge.core.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import org.junit.jupiter.api.Test;

class DialogTest {
    private static final String VIA = "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx";

    private static MessageBuilder invite() {
        return SipRequest.builder(Method.INVITE, "sip:1@pbx.test")
                .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa")
                .header("From", "\"A\" <sip:2@a.test>;tag=from")
                .header("To", "<sip:1@pbx.test>")
                .header("Call-ID", "c")
                .header("CSeq", "7 INVITE");
    }

    private static SipResponse ok(String contact, String... recordRoutes) {
        MessageBuilder builder = SipResponse.to(invite().buildRequest(), 200, "OK", "to");
        for (String route : recordRoutes) builder.header("Record-Route", route);
        return builder.header("Contact", contact).buildResponse();
    }

    private static Dialog uac(String... recordRoutes) {
        return Dialog.uac(invite().buildRequest(), ok("<sip:1@10.0.0.10>", recordRoutes));
    }

    private static SipRequest bye(Dialog dialog) {
        return dialog.request(Method.BYE, VIA, 70).buildRequest();
    }

    @Test
    void uac_takesTheRoutesInReverseOrder() {
        SipRequest bye = bye(uac("<sip:p1.test;lr>, <sip:p2.test;lr>", "<sip:p3.test;lr>"));
        assertThat(bye.requestUriText()).isEqualTo("sip:1@10.0.0.10");
        assertThat(bye.headers(HeaderName.ROUTE))
                .containsExactly("<sip:p3.test;lr>", "<sip:p2.test;lr>", "<sip:p1.test;lr>");
        assertThat(bye.fromTag()).isEqualTo("from");
        assertThat(bye.toTag()).isEqualTo("to");
    }

    @Test
    void uas_takesTheRoutesInTheirOrder_andItsTagsTheOtherWayRound() {
        SipRequest invite =
                invite().header("Record-Route", "<sip:p1.test;lr>, <sip:p2.test;lr>")
                        .header("Contact", "<sip:2@192.0.2.1:5070>")
                        .buildRequest();
        Dialog dialog = Dialog.uas(invite, "ours");
        SipRequest bye = bye(dialog);
        assertThat(dialog.id()).isEqualTo(new DialogId("c", "ours", "from"));
        assertThat(bye.requestUriText()).isEqualTo("sip:2@192.0.2.1:5070");
        assertThat(bye.headers(HeaderName.ROUTE))
                .containsExactly("<sip:p1.test;lr>", "<sip:p2.test;lr>");
        assertThat(bye.from().toString()).isEqualTo("<sip:1@pbx.test>;tag=ours");
        assertThat(bye.to().toString()).isEqualTo("\"A\" <sip:2@a.test>;tag=from");
    }

    @Test
    void strictRouter_standsInTheRequestUri_andTheTargetInTheLastRoute() {
        SipRequest bye = bye(uac("<sip:p1.test;lr>", "<sip:strict.test>"));
        assertThat(bye.requestUriText()).isEqualTo("sip:strict.test");
        assertThat(bye.headers(HeaderName.ROUTE))
                .containsExactly("<sip:p1.test;lr>", "<sip:1@10.0.0.10>");
    }

    @Test
    void nextHop_isTheFirstRoute_elseTheTarget() {
        assertThat(uac("<sip:p1.test;lr>").nextHop().toString()).isEqualTo("sip:p1.test;lr");
        assertThat(uac().nextHop().toString()).isEqualTo("sip:1@10.0.0.10");
    }

    @Test
    void cSeq_risesWithEachRequest_butTheAckHasThatOfItsInvite() {
        Dialog dialog = uac();
        assertThat(bye(dialog).cseq().number()).isEqualTo(8);
        assertThat(dialog.ack(VIA, 7).buildRequest().cseq().number()).isEqualTo(7);
        assertThat(bye(dialog).cseq().number()).isEqualTo(9);
        assertThat(dialog.localCSeq()).isEqualTo(9);
    }

    @Test
    void remoteCSeq_mayNotFall() {
        Dialog dialog = Dialog.uas(invite().buildRequest(), "ours");
        assertThat(dialog.accept(6)).isFalse();
        assertThat(dialog.accept(20)).isTrue();
        assertThat(dialog.accept(19)).isFalse();
        assertThat(dialog.accept(21)).isTrue();
    }

    @Test
    void firstRemoteCSeqOfAUac_mayBeAny() {
        assertThat(uac().accept(0)).isTrue();
    }

    @Test
    void targetRefresh_changesTheTarget_neverTheRoutes() {
        Dialog dialog = uac("<sip:p1.test;lr>");
        dialog.refreshTarget(ok("<sip:1@10.0.0.11>", "<sip:other.test;lr>"));
        assertThat(bye(dialog).requestUriText()).isEqualTo("sip:1@10.0.0.11");
        assertThat(bye(dialog).headers(HeaderName.ROUTE)).containsExactly("<sip:p1.test;lr>");
        dialog.refreshTarget(invite().buildRequest());
        assertThat(bye(dialog).requestUriText()).isEqualTo("sip:1@10.0.0.11");
    }

    @Test
    void anEndedDialog_isNotConfirmedAgain() {
        Dialog dialog = uac();
        assertThat(dialog.state()).isEqualTo(Dialog.State.EARLY);
        dialog.confirm();
        assertThat(dialog.state()).isEqualTo(Dialog.State.CONFIRMED);
        dialog.terminate();
        dialog.confirm();
        assertThat(dialog.state()).isEqualTo(Dialog.State.TERMINATED);
    }
}
