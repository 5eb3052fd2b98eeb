package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 3261 §19.1: SIP and SIPS URIs")
class SipUriTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:alice@atlanta.com",
                "sip:alice:secretword@atlanta.com;transport=tcp",
                "sips:alice@atlanta.com?subject=project%20x&priority=urgent",
                "sip:+1-212-555-1212:1234@gateway.com;user=phone",
                "sips:1212@gateway.com",
                "sip:alice@192.0.2.4",
                "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
                "sip:alice;day=tuesday@atlanta.com",
                "sip:[2001:db8::1]:5070;lr",
                "sip:user@[::]",
                "sip:user@[1:2:3:4:5:6:7:8]:1",
                "sip:#31#0401234@example.com",
                "sip:host_with_underscore.example:65535",
                "sip:a@b;name=value;flag",
                "sip:%00@h",
            })
    void uri_comesBackAsItWas(String text) {
        Uri uri = Uri.parse(text).orElseThrow();
        assertThat(uri).isInstanceOf(SipUri.class).hasToString(text);
        assertThat(Uri.parse(uri.toString())).contains(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "sip",
                "sip:",
                "sip:@host",
                "sip:user@",
                "sip:a@b@c",
                "sip:a b@c",
                "sip:a@b c",
                "sip:a@b:",
                "sip:a@b:0",
                "sip:a@b:65536",
                "sip:a@b:-1",
                "sip:a@b:5060x",
                "sip:a%@b",
                "sip:a%4@b",
                "sip:a%zz@b",
                "sip:<a>@b",
                "sip:\"a\"@b",
                "sip:é@b",
                "sip:a@b;",
                "sip:a@b;;c",
                "sip:a@b;=c",
                "sip:a@b?",
                "sip:a@b?c=%",
                "sip:a@é",
                "sip:2001:db8::1",
                "sip:[2001:db8::1",
                "sip:[]",
                "sip:[1:2:3:4:5:6:7]",
                "sip:[1::2::3]",
                "sip:[1:2:3:4:5:6:7:8:9]",
                "sip:[12345::]",
                "sip:[::g]",
                "sip:[:1:2:3:4:5:6:7]",
                "sip:[::1.2.3]",
                "sip:[::1.2.3.256]",
                "sip:[2001:db8:::1]",
                "sip:[::1]x",
                "sip:a@b\r\nc",
                "sip:a\u0000@b",
            })
    void broken_isNone(String text) {
        assertThat(Uri.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("RFC 3261 §19.1.4: the examples of URIs that are equal")
    @CsvSource({
        "sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtLanTa.CoM;Transport=tcp",
        "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5",
        "sip:carol@chicago.com;security=on, sip:carol@chicago.com;newparam=5",
        "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com,"
                + " sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
        "sip:alice@atlanta.com?subject=project%20x&priority=urgent,"
                + " sip:alice@atlanta.com?priority=urgent&subject=project%20x",
    })
    void equal(String one, String other) {
        assertThat(uri(one).sameAs(uri(other))).isTrue();
        assertThat(uri(other).sameAs(uri(one))).isTrue();
    }

    @ParameterizedTest
    @DisplayName("RFC 3261 §19.1.4: the examples of URIs that are not equal")
    @CsvSource({
        "SIP:ALICE@AtLanTa.CoM;Transport=udp, sip:alice@AtLanTa.CoM;Transport=UDP",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:5060",
        "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:6000;transport=tcp",
        "sip:carol@chicago.com, sip:carol@chicago.com?Subject=next%20meeting",
        "sip:bob@phone21.boxesbybob.com, sip:bob@192.0.2.4",
        "sip:carol@chicago.com;security=on, sip:carol@chicago.com;security=off",
        "sip:bob@biloxi.com, sips:bob@biloxi.com",
        "sip:a%2Fb@biloxi.com, sip:a/b@biloxi.com",
    })
    void notEqual(String one, String other) {
        assertThat(uri(one).sameAs(uri(other))).isFalse();
        assertThat(uri(other).sameAs(uri(one))).isFalse();
    }

    @Test
    void parts_areReadAndChanged() {
        SipUri uri = uri("sip:a%40b:pw@[2001:db8::1]:5070;transport=TCP;lr?Replaces=x%3By");
        assertThat(uri.decodedUser()).isEqualTo("a@b");
        assertThat(uri.password()).isEqualTo("pw");
        assertThat(uri.hostAddress()).isEqualTo("2001:db8::1");
        assertThat(uri.transport()).isEqualTo("tcp");
        assertThat(uri.isLoose()).isTrue();
        assertThat(uri.header("replaces")).contains("x;y");
        assertThat(
                        uri.withUser("x")
                                .withHost("example.com")
                                .withPort(0)
                                .withParam("transport", "udp")
                                .withoutParam("LR")
                                .withoutHeaders())
                .hasToString("sip:x:pw@example.com;transport=udp");
    }

    @Test
    void user_isEscapedWhenTheUriIsMade() {
        SipUri uri = SipUri.of("a b@c:é%", "example.com", 5061);
        assertThat(uri).hasToString("sip:a%20b%40c%3A%C3%A9%25@example.com:5061");
        assertThat(uri.decodedUser()).isEqualTo("a b@c:é%");
    }

    @Test
    void partThatWouldBeReadOtherwise_isABug() {
        SipUri uri = uri("sip:a@b");
        assertThatThrownBy(() -> uri.withUser("a@b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uri.withUser("a:b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uri.withHost("b;lr")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uri.withHost("::1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uri.withPort(65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uri.withParam("a", "b;c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uri.withParam("a", "b\r\nVia: c"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SipUri uri(String text) {
        return (SipUri) Uri.parse(text).orElseThrow();
    }
}
