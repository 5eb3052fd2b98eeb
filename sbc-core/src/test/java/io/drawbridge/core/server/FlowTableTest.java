package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

class FlowTableTest {
    private final FlowTable flows = new FlowTable();

    @Test
    void places_areCountedForANetworkAndASource_andComeBack() {
        Listener outside = listener("outside", 3, 2);
        assertThat(admit(outside, "192.0.2.1")).isEqualTo(Admission.ADMITTED);
        assertThat(admit(outside, "192.0.2.1")).isEqualTo(Admission.ADMITTED);
        assertThat(admit(outside, "192.0.2.1")).isEqualTo(Admission.SOURCE_FULL);
        assertThat(admit(outside, "192.0.2.2")).isEqualTo(Admission.ADMITTED);
        assertThat(admit(outside, "192.0.2.3")).isEqualTo(Admission.FULL);
        assertThat(admit(listener("inside", 3, 2), "192.0.2.1")).isEqualTo(Admission.ADMITTED);
        flows.dismiss(outside, InetAddress.ofLiteral("192.0.2.1"));
        assertThat(admit(outside, "192.0.2.1")).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void oneIpv6Network_isOneSource() {
        Listener outside = listener("outside", 9, 2);
        assertThat(admit(outside, "2001:db8:0:1::1")).isEqualTo(Admission.ADMITTED);
        assertThat(admit(outside, "2001:db8:0:1:ffff::2")).isEqualTo(Admission.ADMITTED);
        assertThat(admit(outside, "2001:db8:0:1::3")).isEqualTo(Admission.SOURCE_FULL);
        assertThat(admit(outside, "2001:db8:0:2::1")).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void ownConnections_haveTheirOwnPlaces() {
        Listener outside = listener("outside", 1, 1);
        assertThat(admit(outside, "192.0.2.1")).isEqualTo(Admission.ADMITTED);
        assertThat(flows.reserve(outside)).isTrue();
        assertThat(flows.reserve(outside)).isFalse();
        flows.release(outside);
        assertThat(flows.reserve(outside)).isTrue();
    }

    private enum Admission {
        ADMITTED,
        FULL,
        SOURCE_FULL
    }

    private Admission admit(Listener listener, String source) {
        if (!flows.admit(listener)) return Admission.FULL;
        if (flows.admit(listener, InetAddress.ofLiteral(source))) return Admission.ADMITTED;
        flows.dismiss(listener, null);
        return Admission.SOURCE_FULL;
    }

    private static Listener listener(String network, int connections, int perSource) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5060);
        return new Listener(
                new ListeningPoint(0, network, Transport.TCP, local, "127.0.0.1", 5060),
                new Listener.Limits(
                        connections,
                        perSource,
                        SipLimits.DEFAULTS,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1),
                0);
    }
}
