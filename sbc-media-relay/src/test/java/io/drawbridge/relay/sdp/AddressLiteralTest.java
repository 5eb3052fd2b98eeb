package io.drawbridge.relay.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class AddressLiteralTest {
    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::A, 2001:db8::a",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
    })
    @DisplayName("RFC 5952 §4")
    void text(String literal, String expected) {
        assertThat(AddressLiteral.text(InetAddress.ofLiteral(literal))).isEqualTo(expected);
        assertThat(AddressLiteral.parse(literal)).contains(InetAddress.ofLiteral(literal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "at 10.0.0.1:5060",
                "x10.0.0.1x",
                "1.10.0.0.1",
                "v=10.0.0.1;",
                "::1",
                "[2001:db8::1]:5060",
                "fd00:1:2:3:4:5:6:7",
                "x::"
            })
    void anAddressIsFoundAnywhere(String text) {
        assertThat(AddressLiteral.occursIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0-15",
                "1.5",
                "1.2.3",
                "1..2.3.4",
                "1.2.x.3.4",
                "12:30:59",
                "[480:16:800]",
                "00:11:22:33:44:55",
                "a=b;c=d",
                "phone.example.com"
            })
    void numbersAndTimesAreNone(String text) {
        assertThat(AddressLiteral.occursIn(text)).isFalse();
    }

    @Test
    void hostNamesAreSeenByTheDotBetweenLetters() {
        assertThat(Tokens.mayNameHost("server=pbx.corp")).isTrue();
        assertThat(Tokens.mayNameHost("q=0.6")).isFalse();
        assertThat(Tokens.mayNameHost("G722.1")).isFalse();
        assertThat(Tokens.mayNameHost(".")).isFalse();
        assertThat(Tokens.mayNameHost("")).isFalse();
    }
}
