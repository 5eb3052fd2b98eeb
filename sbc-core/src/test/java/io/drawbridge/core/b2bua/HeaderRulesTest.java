package io.drawbridge.core.b2bua;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.HeaderRuleConfig;
import io.drawbridge.core.config.HeaderRuleConfig.Direction;
import io.drawbridge.core.config.HeaderRuleConfig.MessageKind;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class HeaderRulesTest {
    private static final SipRequest CAME =
            SipRequest.builder(Method.INVITE, "sip:1@pbx.test")
                    .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa")
                    .header("From", "<sip:2@a.test>;tag=1")
                    .header("To", "<sip:1@pbx.test>")
                    .header("Call-ID", "c")
                    .header("CSeq", "1 INVITE")
                    .header("Subject", "hello")
                    .header("X-Internal-Cost", "7")
                    .header("X-Internal-Unit", "8")
                    .header("X-Other", "9")
                    .buildRequest();

    private static HeaderRuleConfig set(MessageKind on, String field, String value) {
        return new HeaderRuleConfig(
                on, Direction.OUT, Optional.of(field), Optional.of(value), Optional.empty());
    }

    private static HeaderRuleConfig remove(String field) {
        return new HeaderRuleConfig(
                MessageKind.ANY,
                Direction.OUT,
                Optional.empty(),
                Optional.empty(),
                Optional.of(field));
    }

    private static SipRequest passed(HeaderRuleConfig... rules) {
        var builder =
                SipRequest.builder(Method.INVITE, "sip:1@pbx.test")
                        .header("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKb")
                        .header("From", "<sip:2@b.test>;tag=2")
                        .header("To", "<sip:1@pbx.test>")
                        .header("Call-ID", "d")
                        .header("CSeq", "1 INVITE");
        Crossing crossing =
                new Crossing(
                        true,
                        true,
                        true,
                        false,
                        "pbx.test",
                        new HeaderRules(List.of(rules)),
                        _ -> true);
        HeaderPolicy.builtIn().copy(CAME, builder, crossing);
        return builder.buildRequest();
    }

    @Test
    void set_replacesWhatCame() {
        assertThat(passed(set(MessageKind.REQUEST, "subject", "bye")).headers("Subject"))
                .containsExactly("bye");
    }

    @Test
    void set_addsWhatDidNotCome() {
        assertThat(passed(set(MessageKind.ANY, "User-Agent", "edge")).headers("User-Agent"))
                .containsExactly("edge");
    }

    @Test
    void ruleForResponses_leavesRequestsAlone() {
        assertThat(passed(set(MessageKind.RESPONSE, "Subject", "bye")).headers("Subject"))
                .containsExactly("hello");
    }

    @Test
    void removeWithAsterisk_takesAllThatBeginSo_andNoOther() {
        SipRequest out = passed(remove("X-Internal-*"));
        assertThat(out.header("X-Internal-Cost")).isEmpty();
        assertThat(out.header("X-Internal-Unit")).isEmpty();
        assertThat(out.headers("X-Other")).containsExactly("9");
    }

    @Test
    void laterRule_counts() {
        assertThat(
                        passed(
                                        set(MessageKind.ANY, "Subject", "one"),
                                        set(MessageKind.ANY, "Subject", "two"))
                                .headers("Subject"))
                .containsExactly("two");
        assertThat(
                        passed(set(MessageKind.ANY, "Subject", "one"), remove("Subject"))
                                .header("Subject"))
                .isEmpty();
    }
}
