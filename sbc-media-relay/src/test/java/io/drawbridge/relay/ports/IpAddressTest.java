package io.drawbridge.relay.ports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
    @ParameterizedTest(name = "{0} and {1} share {2} bits: {3}")
    @CsvSource({
        "192.0.2.7, 192.0.2.7, 32, true",
        "192.0.2.7, 192.0.2.6, 32, false",
        "192.0.2.7, 198.51.100.66, 32, false",
        "192.0.2.7, 192.0.2.6, 31, true",
        "192.0.2.7, 192.0.3.7, 24, false",
        "192.0.2.7, 193.0.2.7, 1, true",
        "192.0.2.7, 10.0.2.7, 1, false",
        "192.0.2.7, 10.0.2.7, 0, true",
        "192.0.2.7, 2001:db8::1, 0, false",
        "2001:db8:7::1, 2001:db8:7::2, 64, true",
        "2001:db8:7::1, 2001:db8:7:1::1, 64, false",
        "2001:db8:7::1, 2001:db8:7:1::1, 63, true",
        "2001:db8:7::1, 2001:db8:7::2, 128, false",
        "2001:db8:7::1, 2001:db8:7::1, 128, true",
        "2001:db8:7::1, 2001:db8:7::3, 127, false",
        "2001:db8:7::1, 2001:db8:7::3, 126, true",
        "2001:db8:7::1, fd00::1, 0, true",
    })
    void sharesPrefix(String one, String other, int length, boolean expected) {
        IpAddress b = IpAddress.parse(other).orElseThrow();
        assertThat(IpAddress.parse(one).orElseThrow().sharesPrefix(b.high(), b.low(), length))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: private {1}, loopback {2}, multicast {3}, unspecified {4}")
    @CsvSource({
        "10.1.2.3, true, false, false, false",
        "172.16.0.1, true, false, false, false",
        "172.31.255.255, true, false, false, false",
        "172.32.0.1, false, false, false, false",
        "192.168.1.1, true, false, false, false",
        "192.169.1.1, false, false, false, false",
        "100.64.0.1, true, false, false, false",
        "100.127.255.255, true, false, false, false",
        "100.128.0.1, false, false, false, false",
        "169.254.169.254, true, false, false, false",
        "127.1.2.3, true, true, false, false",
        "224.0.0.1, false, false, true, false",
        "255.255.255.255, false, false, true, false",
        "0.0.0.0, false, false, false, true",
        "8.8.8.8, false, false, false, false",
        "::, false, false, false, true",
        "::1, true, true, false, false",
        "fd12::1, true, false, false, false",
        "fc00::1, true, false, false, false",
        "fe80::1, true, false, false, false",
        "fec0::1, false, false, false, false",
        "ff02::1, false, false, true, false",
        "2001:db8::1, false, false, false, false",
    })
    void kinds(String text, boolean local, boolean loopback, boolean multicast, boolean any) {
        IpAddress address = IpAddress.parse(text).orElseThrow();
        assertThat(address.isPrivate()).isEqualTo(local);
        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(address.isMulticast()).isEqualTo(multicast);
        assertThat(address.isUnspecified()).isEqualTo(any);
        assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }

    @Test
    void names_areNeverLookedUp() {
        assertThat(IpAddress.parse("localhost")).isEmpty();
        assertThat(IpAddress.parse("")).isEmpty();
    }
}
