package io.drawbridge.core.screening;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.registration.Update;
import io.drawbridge.core.transport.CertificateNames;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Who is speaking: trunk, registered way, stranger, in this order. */
class RecognitionTest {
    private static final int OUTSIDE = 0;
    private static final int INSIDE = 1;

    private final SbcConfig config = ConfigFixtures.twoSides();
    private final Bindings bindings = new Bindings(10, 10);
    private final Recognition recognition =
            new Recognition(
                    config,
                    List.of(
                            point(OUTSIDE, "outside", "198.51.100.1"),
                            point(INSIDE, "inside", "10.0.0.2")),
                    bindings,
                    new PresentedNames());

    private static ListeningPoint point(int index, String network, String address) {
        return new ListeningPoint(
                index, network, Transport.UDP, socket(address, 5060), address, 5060);
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static Flow flow(int listener, String address, int port) {
        return new Flow(listener, Transport.UDP, socket(address, port), 0);
    }

    private Peer peer(int listener, String address) {
        return recognition.peer(flow(listener, address, 5060), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.10, pbx",
        "10.0.0.11, inside",
        "203.0.113.9, inside",
        "::ffff:10.0.0.10, pbx",
    })
    void onTheInside(String address, String name) {
        assertThat(peer(INSIDE, address).name()).isEqualTo(name);
        assertThat(peer(INSIDE, address).trusted()).isTrue();
        assertThat(peer(INSIDE, address).known()).isTrue();
    }

    /** An exact address before a range; a trunk of another network is nobody here. */
    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, carrier, true",
        "203.0.113.8, range, true",
        "203.0.113.15, range, true",
        "203.0.113.16, outside, false",
        "10.0.0.10, outside, false",
        "2001:db8::7, outside, false",
    })
    void onTheOutside(String address, String name, boolean known) {
        assertThat(peer(OUTSIDE, address).name()).isEqualTo(name);
        assertThat(peer(OUTSIDE, address).trusted()).isFalse();
        assertThat(peer(OUTSIDE, address).known()).isEqualTo(known);
    }

    @Test
    void theAddressesBehindATargetsNameAreTheTrunk_asLongAsTheyAre() {
        var pbx = Objects.requireNonNull(config.trunks().get("pbx"));
        recognition.resolved(pbx, List.of(InetAddress.ofLiteral("10.0.0.77")));
        assertThat(peer(INSIDE, "10.0.0.77").name()).isEqualTo("pbx");
        assertThat(peer(OUTSIDE, "10.0.0.77").name()).isEqualTo("outside");
        recognition.resolved(pbx, List.of(InetAddress.ofLiteral("10.0.0.78")));
        assertThat(peer(INSIDE, "10.0.0.77")).isInstanceOf(Peer.Stranger.class);
        assertThat(peer(INSIDE, "10.0.0.78").name()).isEqualTo("pbx");
        recognition.resolved(pbx, List.of());
        assertThat(peer(INSIDE, "10.0.0.10").name()).as("written in the file").isEqualTo("pbx");
    }

    /** What its target's name leads to is not asked where `identify` says who the trunk is. */
    @Test
    void whereATrunkIsIdentifiedByAddresses_noNameAddsToThem() {
        var range = Objects.requireNonNull(config.trunks().get("range"));
        recognition.resolved(range, List.of(InetAddress.ofLiteral("203.0.113.200")));
        assertThat(peer(OUTSIDE, "203.0.113.200")).isInstanceOf(Peer.Stranger.class);
    }

    @Test
    void aDeviceIsKnownOnExactlyItsWay_untilItExpires() {
        Flow way = flow(OUTSIDE, "192.0.2.50", 40_000);
        bind(way, 100);
        assertThat(recognition.peer(way, 99)).isInstanceOf(Peer.Registered.class);
        assertThat(recognition.peer(way, 99).known()).isTrue();
        assertThat(recognition.peer(way, 99).trusted()).isFalse();
        assertThat(recognition.peer(flow(OUTSIDE, "192.0.2.50", 40_001), 99))
                .isInstanceOf(Peer.Stranger.class);
        assertThat(recognition.peer(flow(INSIDE, "192.0.2.50", 40_000), 99))
                .isInstanceOf(Peer.Stranger.class);
        assertThat(recognition.peer(way, 100)).isInstanceOf(Peer.Stranger.class);
    }

    @Test
    void aTrunkStaysTheTrunk_evenWhereSomebodyRegisteredFromIt() {
        Flow way = flow(OUTSIDE, "203.0.113.9", 5060);
        bind(way, 100);
        assertThat(recognition.peer(way, 0)).isInstanceOf(Peer.Trunk.class);
    }

    private void bind(Flow way, long expiresAt) {
        AddressOfRecord alice = new AddressOfRecord("alice", "sip.example");
        Binding binding =
                new Binding(
                        "a1",
                        alice,
                        "pbx",
                        "sip:alice@192.168.1.2",
                        way,
                        "outside",
                        "c",
                        1,
                        expiresAt,
                        "",
                        true);
        bindings.apply(new Update(alice, List.of(binding), List.of(), false, "c", 1), 0);
    }

    @Test
    void anAddressBelongsToTheTrunkThatOwnsIt() {
        InetAddress shared = InetAddress.ofLiteral("203.0.113.9");
        assertThat(recognition.belongs(shared, "carrier")).isTrue();
        assertThat(recognition.belongs(shared, "range")).isFalse();
        assertThat(recognition.belongs(InetAddress.ofLiteral("203.0.113.3"), "range")).isTrue();
        assertThat(recognition.belongs(InetAddress.ofLiteral("203.0.113.3"), "carrier")).isFalse();
        assertThat(recognition.belongs(InetAddress.ofLiteral("192.0.2.1"), "range")).isFalse();
    }

    @Test
    void certificate_namesATrunkWhereverItComesFrom_andCountsBeforeTheAddress() {
        SbcConfig named =
                ConfigFixtures.config(
                        """
                        certificates: { edge: { self-signed: sbc.example } }
                        networks:
                          outside: { listen: [ { url: "tls://198.51.100.1", certificate: edge, client-certificate: optional } ] }
                          inside: { trust: trusted, listen: [ "udp://10.0.0.2:5060" ], media: { ports: 20000-29999 } }
                        trunks:
                          one: { network: outside, targets: [ "sip:203.0.113.1;transport=tls" ], identify: { tls-names: One.example } }
                          two: { network: outside, targets: [ "sips:203.0.113.2" ] }
                        routes: [ { from: one, to: two } ]
                        """);
        PresentedNames presented = new PresentedNames();
        Recognition strict =
                new Recognition(
                        named,
                        List.of(
                                new ListeningPoint(
                                        0,
                                        "outside",
                                        Transport.TLS,
                                        socket("198.51.100.1", 5061),
                                        "198.51.100.1",
                                        5061)),
                        bindings,
                        presented);
        Flow roaming = new Flow(0, Transport.TLS, socket("192.0.2.77", 40_000), 7);
        Flow atTwo = new Flow(0, Transport.TLS, socket("203.0.113.2", 40_000), 8);
        assertThat(strict.peer(roaming, 0).name()).isEqualTo("outside");
        presented.proven(7, new CertificateNames(Set.of(), Set.of("ONE.example"), Set.of()));
        presented.proven(8, new CertificateNames(Set.of(), Set.of("one.example"), Set.of()));
        assertThat(strict.peer(roaming, 0).name()).isEqualTo("one");
        assertThat(strict.peer(atTwo, 0).name()).isEqualTo("one");
        // Where there is a SIP URI, DNS names do not count (RFC 5922 §7.1).
        presented.proven(
                7, new CertificateNames(Set.of("six.example"), Set.of("one.example"), Set.of()));
        assertThat(strict.peer(roaming, 0).name()).isEqualTo("outside");
        presented.ended(8);
        assertThat(strict.peer(atTwo, 0).name()).isEqualTo("two");
    }
}
