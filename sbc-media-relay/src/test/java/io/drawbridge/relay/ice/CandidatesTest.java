package io.drawbridge.relay.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.ports.IpAddress;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Candidates in SDP")
class CandidatesTest {
    private static IpAddress ip(String literal) {
        return IpAddress.parse(literal).orElseThrow();
    }

    @Test
    void boundAndAdvertisedAddress_haveOneEach_theAdvertisedFirst() {
        assertThat(Candidates.local(ip("203.0.113.1"), ip("10.0.0.1"), 10_000, 0))
                .containsExactly(
                        "1 1 udp 2130706431 203.0.113.1 10000 typ host",
                        "2 1 udp 2130706175 10.0.0.1 10000 typ host");
    }

    @Test
    void rtcpOnAPortOfItsOwn_isTheSecondComponent() {
        assertThat(Candidates.local(ip("2001:db8::1"), ip("2001:db8::1"), 10_000, 10_001))
                .containsExactly(
                        "1 1 udp 2130706431 2001:db8:0:0:0:0:0:1 10000 typ host",
                        "1 2 udp 2130706430 2001:db8:0:0:0:0:0:1 10001 typ host");
    }

    @Test
    void everyAddress_isNoCandidate() {
        assertThat(Candidates.local(ip("203.0.113.1"), IpAddress.ANY_IPV4, 10_000, 0)).hasSize(1);
    }

    @Test
    void browsersCandidate_isRead() {
        Candidates.Remote read =
                Candidates.read(
                                "842163049 1 udp 1677729535 192.0.2.7 60769 typ srflx raddr"
                                        + " 10.0.0.5 rport 60769 generation 0 network-cost 999")
                        .orElseThrow();
        assertThat(read.component()).isEqualTo(1);
        assertThat(read.at()).hasToString("192.0.2.7:60769");
        assertThat(read.type()).isEqualTo("srflx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 1 udp 1 3f0a1c5e-51f5-4f63.local 5000 typ host",
                "1 1 udp 1 phone.example.org 5000 typ host",
                "1 1 tcp 1 192.0.2.7 9 typ host tcptype active",
                "1 1 udp 1 192.0.2.7 0 typ host",
                "1 1 udp 1 192.0.2.7 65536 typ host",
                "1 0 udp 1 192.0.2.7 5000 typ host",
                "1 1 udp 1 192.0.2.7 5000 type host",
                "1 1 udp 1 192.0.2.7 5000 typ",
                ""
            })
    void namesAndNonsense_areIgnored(String value) {
        assertThat(Candidates.read(value)).isEmpty();
    }
}
