package io.drawbridge.policy.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0/24",
        "192.0.2.1, 192.0.2.1",
        "192.0.2.1/32, 192.0.2.1",
        "0.0.0.0/0, 0.0.0.0/0",
        "128.0.0.0/1, 128.0.0.0/1",
        "2001:db8::/32, 2001:db8:0:0:0:0:0:0/32",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "::/0, 0:0:0:0:0:0:0:0/0",
        "::ffff:192.0.2.1, 192.0.2.1",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
    })
    void prefixesAndAddressesAreRead(String text, String written) {
        assertThat(Prefix.parse(text).orElseThrow()).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2.0/",
                "192.0.2.0/33",
                "192.0.2.1/24",
                "192.0.2.0/-1",
                "127.1",
                "1",
                "0x7f.0.0.1",
                "192.0.2.256",
                "192.0.2.0/24/24",
                "192.0.2.0 /24",
                "2001:db8::/129",
                "2001:db8::1/64",
                "fe80::1%eth0",
                "localhost",
                "sbc.example",
                "[192.0.2.1]",
                "[",
                "192.0.2.0/０",
                "192.0.2.0/0024",
            })
    void anythingElseIsNone(String text) {
        assertThat(Prefix.parse(text)).isEmpty();
    }

    @Test
    void bitsBehindTheLength_areABug_orCleared() {
        InetAddress address = InetAddress.ofLiteral("192.0.2.129");

        assertThatThrownBy(() -> new Prefix(address, 24))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/24");
        assertThatThrownBy(() -> new Prefix(address, 33))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Prefix.covering(address, 25)).hasToString("192.0.2.128/25");
    }

    @Test
    void everythingIpv4_holdsNoIpv6_andTheOtherWayRound() {
        Prefix ipv4 = Prefix.parse("0.0.0.0/0").orElseThrow();
        Prefix ipv6 = Prefix.parse("::/0").orElseThrow();

        assertThat(ipv4.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(ipv6.contains(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        assertThat(ipv6.contains(InetAddress.ofLiteral("2001:db8::1"))).isTrue();
    }
}
