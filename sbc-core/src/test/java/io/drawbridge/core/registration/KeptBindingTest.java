package io.drawbridge.core.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/** What another process makes of a binding: its own listeners, its own time. */
class KeptBindingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final AddressOfRecord AOR = new AddressOfRecord("1001", "sip.example");
    private static final List<ListeningPoint> BEFORE =
            List.of(
                    point(0, "inside", Transport.UDP, "10.0.0.2"),
                    point(1, "outside", Transport.UDP, "198.51.100.1"),
                    point(2, "outside", Transport.TCP, "198.51.100.1"));

    /** The next process has started 5 s ago. */
    private static final long NOW = 5 * SECOND;

    private static ListeningPoint point(
            int index, String network, Transport transport, String address) {
        return new ListeningPoint(index, network, transport, socket(address, 5060), address, 5060);
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static Binding binding(int listener, Transport transport, long expiresAt) {
        return new Binding(
                "0123456789abcdef01234567",
                AOR,
                "pbx",
                "sip:1001@192.168.1.20:5062;ob",
                new Flow(
                        listener,
                        transport,
                        socket("203.0.113.7", 61_000),
                        transport == Transport.UDP ? 0 : 42),
                "outside",
                "c1",
                17,
                expiresAt,
                "phone",
                true);
    }

    /** Kept at noon, at 1000 s of a process; expires 60 s later. */
    private static KeptBinding kept(int listener, Transport transport) {
        return KeptBinding.of(
                binding(listener, transport, 1_060 * SECOND), BEFORE, NOON, 1_000 * SECOND);
    }

    private static KeptBinding kept() {
        return kept(1, Transport.UDP);
    }

    @Test
    void overUdp_allIsAsBefore_withTheListenersNewNumberAndTheTimeThatIsLeft() {
        List<ListeningPoint> after =
                List.of(
                        point(0, "outside", Transport.TCP, "198.51.100.1"),
                        point(1, "more", Transport.UDP, "198.51.100.9"),
                        point(2, "outside", Transport.UDP, "198.51.100.1"));
        assertThat(kept().restored(after, NOON.plusSeconds(20), NOW))
                .contains(binding(2, Transport.UDP, NOW + 40 * SECOND));
    }

    @Test
    void overAConnection_itIsBoundButOutOfReach() {
        Binding back = kept(2, Transport.TCP).restored(BEFORE, NOON, NOW).orElseThrow();
        assertThat(back.reachable()).isFalse();
        assertThat(back.alias()).isEqualTo("0123456789abcdef01234567");
        assertThat(back.flow()).isNotEqualTo(binding(2, Transport.TCP, 0).flow());
        Bindings bindings = new Bindings(10, 10);
        bindings.restore(AOR, List.of(back), NOW);
        for (long connection = -1; connection < 50; connection++)
            assertThat(
                            bindings.anyOnFlow(
                                    new Flow(2, Transport.TCP, back.flow().remote(), connection),
                                    NOW))
                    .isFalse();
    }

    @Test
    void whatExpiredByTheWallClockIsGone() {
        assertThat(kept().restored(BEFORE, NOON.plusSeconds(59), NOW)).isPresent();
        assertThat(kept().restored(BEFORE, NOON.plusSeconds(60), NOW)).isEmpty();
    }

    @Test
    void aClockThatWasSetBackKeepsNobodyForMoreThanADay() {
        Binding back = kept().restored(BEFORE, Instant.EPOCH, NOW).orElseThrow();
        assertThat(back.expiresAt()).isEqualTo(NOW + 86_400 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({
        "outside, UDP, 198.51.100.2",
        "outside, TCP, 198.51.100.1",
        "other, UDP, 198.51.100.1"
    })
    void whereItsListenerIsGone_soIsIt(String network, Transport transport, String address) {
        assertThat(kept().restored(List.of(point(0, network, transport, address)), NOON, NOW))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:1001@192.168.1.20, sip.example, true",
        "sip:1001@[2001:db8::1]:5062;transport=tcp, [2001:db8::5], true",
        "tel:+49, sip.example, false",
        "'sip:1001@x\r\nEvil: 1', sip.example, false",
        "sip:1001@x?a=b, sip.example, false",
        "nothing, sip.example, false",
        "sip:1001@x, 'sip example', false",
        "sip:1001@x, 'sip.example\r\nEvil: 1', false",
        "sip:1001@x, sip.example;lr, false",
        "sip:1001@x, '', false"
    })
    void whatCouldNotBeWrittenIntoARequestIsNotSound(String contact, String domain, boolean sound) {
        KeptBinding k = kept();
        KeptBinding changed =
                new KeptBinding(
                        k.alias(),
                        new AddressOfRecord("10\r\n01 ü", domain),
                        k.registrar(),
                        contact,
                        k.network(),
                        k.transport(),
                        k.local(),
                        k.remote(),
                        k.callId(),
                        k.cseq(),
                        k.expires(),
                        k.userAgent());
        assertThat(changed.sound()).isEqualTo(sound);
    }
}
