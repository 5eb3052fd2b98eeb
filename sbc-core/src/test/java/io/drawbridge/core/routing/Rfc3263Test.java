package io.drawbridge.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.routing.Rfc3263.Found;
import io.drawbridge.core.routing.Rfc3263.Naptr;
import io.drawbridge.core.routing.Rfc3263.Service;
import io.drawbridge.core.routing.Rfc3263.Step;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class Rfc3263Test {
    private static final Set<Transport> UDP_TCP = Set.of(Transport.UDP, Transport.TCP);

    @Nested
    @DisplayName("RFC 3263 §4.1: where to begin")
    class First {
        @Test
        void address_needsNoLookUp_andNamesNoTransport() {
            assertThat(Rfc3263.first(target("192.0.2.1", 0, null), true, UDP_TCP))
                    .isEqualTo(new Step.Addresses("192.0.2.1", 5060, Transport.UDP, false));
            assertThat(Rfc3263.first(target("192.0.2.1", 5080, Transport.TCP), true, UDP_TCP))
                    .isEqualTo(new Step.Addresses("192.0.2.1", 5080, Transport.TCP, true));
        }

        @Test
        void nameWithPort_isLookedUpAsAHost() {
            assertThat(Rfc3263.first(target("pbx.example", 5070, null), false, UDP_TCP))
                    .isEqualTo(new Step.Addresses("pbx.example", 5070, Transport.UDP, false));
        }

        @Test
        void nameWithTransport_asksForItsServiceOnly() {
            assertThat(Rfc3263.first(target("pbx.example", 0, Transport.TCP), false, UDP_TCP))
                    .isEqualTo(
                            new Step.Services(
                                    List.of(new Service("_sip._tcp.pbx.example", Transport.TCP)),
                                    new Step.Addresses("pbx.example", 5060, Transport.TCP, true)));
        }

        @Test
        void bareName_asksForPointers_thenForTheServicesThatWeCanUse() {
            assertThat(Rfc3263.first(target("pbx.example", 0, null), false, UDP_TCP))
                    .isEqualTo(
                            new Step.Pointers(
                                    "pbx.example",
                                    new Step.Services(
                                            List.of(
                                                    new Service(
                                                            "_sip._udp.pbx.example", Transport.UDP),
                                                    new Service(
                                                            "_sip._tcp.pbx.example",
                                                            Transport.TCP)),
                                            new Step.Addresses(
                                                    "pbx.example", 5060, Transport.UDP, false))));
        }
    }

    @Test
    @DisplayName("RFC 3263 §4.1: order before preference; what we do not speak is passed over")
    void pointers_areUsedInTheOrderOfTheirOwner() {
        List<Naptr> records =
                List.of(
                        new Naptr(90, 50, "s", "SIP+D2T", "_sip._tcp.second.example"),
                        new Naptr(50, 60, "S", "sip+d2u", "_sip._udp.first.example"),
                        new Naptr(50, 50, "s", "SIPS+D2T", "_sips._tcp.tls.example"),
                        new Naptr(10, 10, "u", "E2U+sip", "!^.*$!sip:a@b!"));
        assertThat(Rfc3263.services(records, false, UDP_TCP))
                .containsExactly(
                        new Service("_sip._udp.first.example", Transport.UDP),
                        new Service("_sip._tcp.second.example", Transport.TCP));
        assertThat(Rfc3263.services(records, true, UDP_TCP)).isEmpty();
    }

    @Test
    @DisplayName("RFC 2782: priorities in order, weights side by side")
    void found_areRankedWithoutGaps() {
        TargetName main = new TargetName("main.example", 0, Optional.empty(), false, 1, 3);
        TargetName spare = new TargetName("192.0.2.9", 0, Optional.empty(), false, 2, 1);
        List<Trunks.Address> ranked =
                Rfc3263.ranked(
                        List.of(
                                found(spare, 0, 0, 1, 9),
                                found(main, 0, 20, 5, 3),
                                found(main, 0, 10, 60, 1),
                                found(main, 0, 10, 0, 2)));
        assertThat(ranked)
                .extracting(a -> a.address().getAddress().getHostAddress())
                .containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.9");
        assertThat(ranked).extracting(Trunks.Address::priority).containsExactly(0, 0, 1, 2);
        assertThat(ranked).extracting(Trunks.Address::weight).containsExactly(180, 3, 15, 1);
    }

    private static TargetName target(String host, int port, Transport transport) {
        return new TargetName(host, port, Optional.ofNullable(transport), false, 1, 1);
    }

    private static Found found(
            TargetName target, int service, int priority, int weight, int lastByte) {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + lastByte), 5060);
        return new Found(target, service, priority, weight, address, Transport.UDP, true);
    }
}
