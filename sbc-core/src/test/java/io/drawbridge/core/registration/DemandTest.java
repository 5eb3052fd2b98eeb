package io.drawbridge.core.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class DemandTest {
    private static final AddressOfRecord AOR = new AddressOfRecord("1001", "sip.example");
    private static final String INSTANCE = "+sip.instance=\"<urn:uuid:1>\"";

    private final Alias aliases = new Alias(new byte[16]);

    private Demand demand(AddressOfRecord aor, String expires, String... contacts) {
        MessageBuilder builder = SipRequest.builder(Method.REGISTER, "sip:sip.example");
        for (String contact : contacts) builder.header(HeaderName.CONTACT, contact);
        if (!expires.isEmpty()) builder.header(HeaderName.EXPIRES, expires);
        return Demand.of(builder.buildRequest(), aor, aliases, 3);
    }

    private List<DeviceContact> contacts(String... contacts) {
        return ((Demand.Change) demand(AOR, "", contacts)).contacts();
    }

    private String alias(String contact) {
        return contacts(contact).getFirst().alias();
    }

    @Nested
    @DisplayName("the alias")
    class TheAlias {
        @Test
        void isThatOfUserAndContact() {
            String alias = alias("<sip:1001@192.0.2.1>");
            assertThat(alias).matches("[0-9a-f]{24}").isEqualTo(alias("<sip:1001@192.0.2.1>;q=1"));
            assertThat(alias("<sip:1001@192.0.2.2>")).isNotEqualTo(alias);
            var other =
                    (Demand.Change)
                            demand(
                                    new AddressOfRecord("1001", "other.example"),
                                    "",
                                    "<sip:1001@192.0.2.1>");
            assertThat(other.contacts().getFirst().alias()).isNotEqualTo(alias);
        }

        @Test
        @DisplayName("RFC 5626 §4.2.1: instance and reg-id, if there are any, whatever the address")
        void isThatOfInstanceAndRegId() {
            String alias = alias("<sip:1001@192.0.2.1>;reg-id=1;" + INSTANCE);
            assertThat(alias("<sip:1001@192.0.2.2>;" + INSTANCE + ";reg-id=1")).isEqualTo(alias);
            assertThat(alias("<sip:1001@192.0.2.1>;reg-id=2;" + INSTANCE)).isNotEqualTo(alias);
            assertThat(alias("<sip:1001@192.0.2.1>;" + INSTANCE))
                    .as("without reg-id it is as any other contact (§4.2)")
                    .isEqualTo(alias("<sip:1001@192.0.2.1>"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', -1",
        "'', 90, 90",
        ";expires=30, 90, 30",
        ";expires=0, 90, 0",
        ";expires=soon, 90, 3600",
        ";expires=99999999999, '', 2147483647",
    })
    void expiresOfTheContactComesFirst(String parameter, String header, int seconds) {
        var change = (Demand.Change) demand(AOR, header, "<sip:1001@192.0.2.1>" + parameter);
        assertThat(change.contacts().getFirst().expires()).isEqualTo(seconds);
    }

    @Test
    void theSameContactTwiceIsOne_theLaterCounts() {
        assertThat(contacts("<sip:1001@192.0.2.1>;expires=0", "<sip:1001@192.0.2.1>;expires=9"))
                .extracting(DeviceContact::expires)
                .containsExactly(9);
    }

    @ParameterizedTest
    @CsvSource({
        "*, 60, 400",
        "<sip:1001@192.0.2.1?Subject=x>, '', 400",
        "<mailto:a@b>, '', 400",
        "<sips:1001@192.0.2.1>, '', 416",
    })
    void whatNobodyCanServe(String contact, String expires, int status) {
        assertThat(demand(AOR, expires, contact)).isEqualTo(new Demand.Wrong(status));
    }

    @Test
    void asManyContactsAsAUserMayHave() {
        String[] four = {"<sip:1@a>", "<sip:2@a>", "<sip:3@a>", "<sip:4@a>"};
        assertThat(demand(AOR, "", four)).isEqualTo(new Demand.Wrong(403));
        assertThat(demand(AOR, "", "*")).isEqualTo(new Demand.Wrong(400));
        assertThat(demand(AOR, "0", "*")).isEqualTo(new Demand.RemoveAll());
        assertThat(demand(AOR, "0")).isEqualTo(new Demand.Query());
    }
}
