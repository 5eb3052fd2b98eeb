package io.drawbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.admission.TrunkLimits;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.rate.Rate;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Verdict;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class PolicyEngineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress PBX = InetAddress.ofLiteral("10.0.0.10");

    static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(text -> Prefix.parse(text).orElseThrow()).toList();
    }

    private static PolicyRules rules(
            List<Prefix> neverBan, List<Prefix> deny, List<Prefix> allow, Rate packets) {
        return new PolicyRules(
                neverBan,
                deny,
                allow,
                packets,
                20,
                4,
                2_000,
                Duration.ofMillis(50),
                List.of(
                        new PolicyRules.Trunk(
                                new TrunkLimits("pbx", Rate.perSecond(50), 10, 5),
                                prefixes("10.0.0.10"))),
                GuardRules.DEFAULTS);
    }

    private static PolicyEngine engine(
            List<Prefix> neverBan, List<Prefix> deny, List<Prefix> allow) {
        return new PolicyEngine(rules(neverBan, deny, allow, Rate.perSecond(5)), 1_000);
    }

    private static Verdict.Drop dropped(Reason reason) {
        return new Verdict.Drop(reason);
    }

    private static int allowed(PolicyEngine engine, InetAddress source, int packets) {
        return (int)
                IntStream.range(0, packets)
                        .filter(_ -> engine.decidePacket(source, 0).allows())
                        .count();
    }

    @Nested
    @DisplayName("Packets")
    class Packets {
        @Test
        void aStrangerComesIn_untilHisRateIsSpent() {
            PolicyEngine engine = engine(List.of(), List.of(), List.of());

            assertThat(allowed(engine, STRANGER, 8)).isEqualTo(5);
            assertThat(engine.decidePacket(STRANGER, 0)).isEqualTo(dropped(Reason.SOURCE_PACKETS));
            assertThat(engine.decidePacket(STRANGER, SECOND).allows()).isTrue();
            assertThat(engine.allowedPackets()).isEqualTo(6);
            assertThat(engine.refused(Reason.SOURCE_PACKETS)).isEqualTo(4);
        }

        @Test
        void aDeniedSourceIsDropped_andSpendsNobodysTokens() {
            PolicyEngine engine = engine(List.of(), prefixes("192.0.2.0/24"), List.of());

            assertThat(engine.decidePacket(STRANGER, 0)).isEqualTo(dropped(Reason.DENIED));
            assertThat(engine.rememberedSources()).isZero();
        }

        @Test
        void anAllowList_shutsAllOthersOut() {
            PolicyEngine engine = engine(List.of(), List.of(), prefixes("198.51.100.0/24"));

            assertThat(engine.decidePacket(STRANGER, 0)).isEqualTo(dropped(Reason.NOT_ALLOWED));
            assertThat(engine.decidePacket(InetAddress.ofLiteral("198.51.100.7"), 0).allows())
                    .isTrue();
        }

        @Test
        void denyCountsBeforeAllow() {
            PolicyEngine engine =
                    engine(List.of(), prefixes("192.0.2.0/24"), prefixes("192.0.2.1"));

            assertThat(engine.decidePacket(STRANGER, 0)).isEqualTo(dropped(Reason.DENIED));
        }

        @Test
        void whoIsNeverBanned_passesEveryListAndRate() {
            PolicyEngine engine =
                    engine(
                            prefixes("192.0.2.1"),
                            prefixes("192.0.2.0/24"),
                            prefixes("198.51.100.0/24"));

            assertThat(allowed(engine, STRANGER, 1_000)).isEqualTo(1_000);
        }

        @Test
        void aTrunkPassesEveryList_andHasItsOwnRate() {
            PolicyEngine engine =
                    engine(List.of(), prefixes("10.0.0.0/8"), prefixes("198.51.100.0/24"));

            assertThat(allowed(engine, PBX, 1_000)).isEqualTo(50);
            assertThat(engine.decidePacket(PBX, 0)).isEqualTo(dropped(Reason.TRUNK_PACKETS));
        }

        @Test
        void aTrustedNetworkPassesEveryListAndRate() {
            PolicyEngine engine = engine(List.of(), prefixes("192.0.2.0/24"), List.of());

            assertThat(engine.decidePacket(AddressBits.of(STRANGER), true, Gate.OPEN, 0).allows())
                    .isTrue();
        }

        @Test
        void otherRules_countAtOnce_andKeepWhatWasSpent() {
            PolicyEngine engine = engine(List.of(), List.of(), List.of());
            allowed(engine, STRANGER, 5);

            engine.apply(
                    rules(List.of(), prefixes("198.51.100.0/24"), List.of(), Rate.perSecond(5)));
            assertThat(engine.decidePacket(STRANGER, 0)).isEqualTo(dropped(Reason.SOURCE_PACKETS));

            engine.apply(rules(List.of(), List.of(), List.of(), Rate.perSecond(7)));
            assertThat(allowed(engine, STRANGER, 10)).isEqualTo(7);
        }

        @Test
        void whatATrunksNameResolvesTo_isTheTrunk() {
            PolicyEngine engine = engine(List.of(), prefixes("192.0.2.0/24"), List.of());

            engine.apply(
                    rules(List.of(), prefixes("192.0.2.0/24"), List.of(), Rate.perSecond(5))
                            .withAddresses("pbx", prefixes("192.0.2.1")));
            assertThat(allowed(engine, STRANGER, 1_000)).isEqualTo(50);
        }

        @Test
        void severalLoopsAtOnce_giveASourceItsRateAndNoMore() throws InterruptedException {
            PolicyEngine engine =
                    new PolicyEngine(
                            rules(List.of(), List.of(), List.of(), Rate.perSecond(10_000)), 1_000);
            AtomicInteger allowed = new AtomicInteger();
            List<Thread> loops =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    _ ->
                                            Thread.ofPlatform()
                                                    .start(
                                                            () ->
                                                                    allowed.addAndGet(
                                                                            allowed(
                                                                                    engine,
                                                                                    STRANGER,
                                                                                    5_000))))
                            .toList();
            for (Thread loop : loops) {
                loop.join();
            }

            assertThat(allowed).hasValue(10_000);
            assertThat(engine.allowedPackets()).isEqualTo(10_000);
            assertThat(engine.refused(Reason.SOURCE_PACKETS)).isEqualTo(10_000);
        }
    }
}
