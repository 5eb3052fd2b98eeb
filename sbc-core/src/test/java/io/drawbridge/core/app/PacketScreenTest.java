package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.screening.Floods;
import io.drawbridge.core.screening.FlowNumbers;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.server.SourceScreen.Answer;
import io.drawbridge.core.transport.CertificateNames;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.Offence.Standing;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Who is banned is not heard, and who must not be the victim of that is. */
class PacketScreenTest {
    private static final SbcConfig CONFIG =
            ConfigFixtures.config(
                    """
                    networks:
                      outside: { listen: [ "udp://198.51.100.1:5060", "tcp://198.51.100.1:5060" ] }
                      inside: { trust: trusted, listen: [ "udp://10.0.0.2:5060" ], media: { ports: 20000-29999 } }
                    trunks:
                      carrier: { network: outside, targets: [ "sip:203.0.113.20:5060" ] }
                      certified: { network: outside, targets: [ "sip:203.0.113.21:5060" ], identify: { tls-names: [ trunk.example ] }, limits: { packets: 1000/s } }
                    policy: { never-ban: [ 203.0.113.30 ] }
                    routes: [ { from: outside, to: echo } ]
                    """);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] SECRET = new byte[16];
    private static final ListeningPoint UDP = point(0, "outside", Transport.UDP);
    private static final ListeningPoint TCP = point(1, "outside", Transport.TCP);
    private static final ListeningPoint INSIDE = point(2, "inside", Transport.UDP);
    private static final String PHONE = "192.0.2.7";

    private final PolicyEngine policy = new PolicyEngine(CONFIG.policyRules(), 1_000);
    private final Bindings bindings = new Bindings(100, 10);
    private final PresentedNames presented = new PresentedNames();
    private final FlowNumbers numbers = new FlowNumbers(SECRET, List.of(UDP, TCP, INSIDE));
    private final PacketScreen screen =
            new PacketScreen(
                    policy,
                    numbers,
                    bindings,
                    new CertifiedTrunks(CONFIG, presented),
                    new Floods(policy, bindings, numbers, () -> Instant.EPOCH),
                    Set.of("inside"));

    @Test
    void trunkThatItsCertificateNames_hasItsOwnLimit_whereverItComesFrom() {
        ListeningPoint tls = point(1, "outside", Transport.TLS);
        presented.proven(7, new CertificateNames(Set.of("trunk.example"), Set.of(), Set.of()));
        presented.proven(8, new CertificateNames(Set.of("other.example"), Set.of(), Set.of()));
        int trunk = 0;
        int other = 0;
        for (int i = 0; i < 900; i++) {
            if (screen.admits(tls, at(PHONE, 1), 7, SECOND) == Answer.ADMITTED) trunk++;
            if (screen.admits(tls, at("192.0.2.8", 1), 8, SECOND) == Answer.ADMITTED) other++;
        }
        assertThat(trunk).isEqualTo(900);
        assertThat(other).isLessThanOrEqualTo(200);
        presented.ended(7);
        assertThat(screen.admits(INSIDE, at(PHONE, 1), 7, SECOND)).isEqualTo(Answer.ADMITTED);
    }

    private static ListeningPoint point(int index, String network, Transport transport) {
        return new ListeningPoint(index, network, transport, at("198.51.100.1", 5060), "sbc", 5060);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private Answer packet(String address, int port, long now) {
        return screen.admits(UDP, at(address, port), Flow.ANY, now);
    }

    private void report(Flow flow, OffenceKind kind, Standing standing, long now) {
        policy.guard()
                .report(
                        new Offence(
                                kind,
                                AddressBits.of(flow.remote().getAddress()),
                                numbers.of(flow),
                                "1001",
                                standing,
                                new Rule("policy.bans", ""),
                                "INVITE sip:1@x"),
                        now,
                        Instant.EPOCH);
    }

    private static Flow flow(int port) {
        return new Flow(0, Transport.UDP, at(PHONE, port), Flow.ANY);
    }

    private void register(Flow flow, long until) {
        bindings.restore(
                new AddressOfRecord("1001", "x"),
                List.of(
                        new Binding(
                                "a",
                                new AddressOfRecord("1001", "x"),
                                "",
                                "sip:1001@x",
                                flow,
                                "outside",
                                "c",
                                1,
                                until,
                                "",
                                true)),
                0);
    }

    @Nested
    @DisplayName("a source that is banned")
    class Banned {
        private void ban() {
            report(flow(5060), OffenceKind.SCANNER, Standing.STRANGER, 0);
        }

        @Test
        void isNotHeard_whateverItsPort_untilTheBanEnds() {
            ban();

            assertThat(packet(PHONE, 5060, 1)).isEqualTo(Answer.SHUT);
            assertThat(packet(PHONE, 4711, 599 * SECOND)).isEqualTo(Answer.SHUT);
            assertThat(packet("192.0.2.8", 5060, 1)).isEqualTo(Answer.ADMITTED);
            assertThat(packet(PHONE, 5060, 600 * SECOND)).isEqualTo(Answer.ADMITTED);
            assertThat(policy.refused(Reason.BANNED)).isEqualTo(2);
        }

        @Test
        void hasNoConnectionAcceptedEither_andItsOpenOneIsClosed() {
            ban();

            assertThat(screen.admits(TCP, at(PHONE, 1), Flow.ANY, 1)).isEqualTo(Answer.SHUT);
            assertThat(screen.admits(TCP, at(PHONE, 1), 17, 1)).isEqualTo(Answer.SHUT);
        }

        @Test
        void isHeardOnTheFlowThatCarriesALiveBinding_andOnNoOther() {
            register(flow(5060), 60 * SECOND);
            ban();

            assertThat(packet(PHONE, 5060, 1)).isEqualTo(Answer.ADMITTED);
            assertThat(packet(PHONE, 5061, 1)).isEqualTo(Answer.SHUT);
            assertThat(packet(PHONE, 5060, 60 * SECOND)).isEqualTo(Answer.SHUT);
        }

        @Test
        void onATrustedNetworkItIsHeard() {
            ban();

            assertThat(screen.admits(INSIDE, at(PHONE, 5060), Flow.ANY, 1))
                    .isEqualTo(Answer.ADMITTED);
        }
    }

    @Nested
    @DisplayName("a source that may not be the sender")
    class Forged {
        @Test
        void isDroppedAsLongAsItSends_andHeardThirtySecondsAfter() {
            report(flow(5060), OffenceKind.SCANNER, Standing.UNPROVEN, 0);

            for (long t = 20; t <= 200; t += 20)
                assertThat(packet(PHONE, 5060, t * SECOND)).isEqualTo(Answer.DROPPED);
            assertThat(packet(PHONE, 5060, 231 * SECOND)).isEqualTo(Answer.ADMITTED);
            assertThat(policy.refused(Reason.DROPPED)).isEqualTo(10);
        }

        @Test
        void streamsOfTheAddressGoOn_becauseTheyCannotBeForged() {
            report(flow(5060), OffenceKind.SCANNER, Standing.UNPROVEN, 0);

            assertThat(screen.admits(TCP, at(PHONE, 1), 3, 1)).isEqualTo(Answer.ADMITTED);
        }

        @Test
        void registeredFlowGoesOn() {
            register(flow(5060), 60 * SECOND);
            report(flow(4711), OffenceKind.SCANNER, Standing.UNPROVEN, 0);

            assertThat(packet(PHONE, 5060, 1)).isEqualTo(Answer.ADMITTED);
            assertThat(packet(PHONE, 4711, 1)).isEqualTo(Answer.DROPPED);
        }
    }

    @Test
    void flowThatIsSilenced_isDroppedThoughItIsRegistered_andItsNeighboursAreNot() {
        register(flow(5060), 600 * SECOND);
        Standing owner = new Standing(false, false, true, true, true);
        for (int i = 0; i < 10; i++) report(flow(5060), OffenceKind.MALFORMED, owner, i);

        assertThat(packet(PHONE, 5060, 10)).isEqualTo(Answer.DROPPED);
        assertThat(packet(PHONE, 5061, 10)).isEqualTo(Answer.ADMITTED);
        assertThat(policy.refused(Reason.FLOW_SILENCED)).isEqualTo(1);
    }

    @Test
    void trunksAndThoseWhoAreNeverBanned_areHeardWhateverIsBannedAroundThem() {
        policy.guard()
                .bans()
                .ban(
                        Prefix.parse("203.0.113.0/24").orElseThrow(),
                        Duration.ofHours(1),
                        new Rule("by hand", ""),
                        "",
                        0);

        assertThat(packet("203.0.113.20", 5060, 1)).isEqualTo(Answer.ADMITTED);
        assertThat(packet("203.0.113.30", 5060, 1)).isEqualTo(Answer.ADMITTED);
        assertThat(packet("203.0.113.40", 5060, 1)).isEqualTo(Answer.SHUT);
        assertThat(policy.refused(Reason.PREFIX_BANNED)).isEqualTo(1);
    }

    @Test
    void numbersOfFlows_areTheSameAfterARestart_andDifferInEverythingThatMakesAFlow() {
        FlowNumbers again = new FlowNumbers(SECRET.clone(), List.of(UDP, TCP, INSIDE));
        byte[] other = SECRET.clone();
        other[15] = 1;

        assertThat(again.of(flow(5060))).isEqualTo(numbers.of(flow(5060)));
        assertThat(
                        List.of(
                                numbers.of(flow(5060)),
                                numbers.of(flow(5061)),
                                new FlowNumbers(other, List.of(UDP)).of(flow(5060)),
                                numbers.of(new Flow(2, Transport.UDP, at(PHONE, 5060), 0)),
                                numbers.of(new Flow(1, Transport.TCP, at(PHONE, 5060), 1)),
                                numbers.of(new Flow(1, Transport.TCP, at(PHONE, 5060), 2)),
                                numbers.of(new Flow(0, Transport.UDP, at("::c000:207", 5060), 0))))
                .doesNotHaveDuplicates();
    }
}
