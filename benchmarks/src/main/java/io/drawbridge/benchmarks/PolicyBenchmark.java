package io.drawbridge.benchmarks;

import io.drawbridge.policy.GuardRules;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.PolicyRules;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.admission.CallAttempt;
import io.drawbridge.policy.admission.CallSlot;
import io.drawbridge.policy.admission.Caller;
import io.drawbridge.policy.ban.BanRules;
import io.drawbridge.policy.ban.Bans;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.ban.Room;
import io.drawbridge.policy.fraud.Budgets;
import io.drawbridge.policy.fraud.Decoys;
import io.drawbridge.policy.fraud.Destination;
import io.drawbridge.policy.fraud.FraudRules;
import io.drawbridge.policy.fraud.FraudVerdict;
import io.drawbridge.policy.rate.Rate;
import io.drawbridge.policy.rate.RequestRates;
import io.drawbridge.policy.reason.Rule;
import io.drawbridge.policy.reason.Verdict;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What policy costs: a banned datagram is to be dropped within 1 µs without allocation, a request
 * that comes in decided within 2 µs, and a million bans to take less than 150 MB. The set-up prints
 * what the bans take.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PolicyBenchmark {
    private static final Rule RULE = new Rule("policy.bans", "sbc.yaml:41");
    private static final int DIFFERENT = 1 << 16;
    private static final int DENIED = 20_000;

    /** Banned addresses, each in a /24 of its own. */
    @Param({"1000", "1000000"})
    public int banned;

    private final AddressBits[] in = new AddressBits[DIFFERENT];
    private final AddressBits[] inV6 = new AddressBits[DIFFERENT];
    private final AddressBits[] refused = new AddressBits[DIFFERENT];
    private final CallAttempt[] attempts = new CallAttempt[DIFFERENT];
    private final AddressBits[] out = new AddressBits[DIFFERENT];
    private PolicyEngine engine = engine(new Room(64, 64, 64));
    private Bans bans = engine.guard().bans();
    private int next;
    private long now;

    /** Usual rules, but for limits that a benchmark would reach, and 20,000 denied prefixes. */
    private static PolicyEngine engine(Room room) {
        Rate endless = Rate.perSecond(999_999_999);
        List<Prefix> deny = IntStream.range(0, DENIED).mapToObj(PolicyBenchmark::denied).toList();
        GuardRules guard =
                new GuardRules(
                        BanRules.DEFAULTS,
                        new RequestRates.Limits(Map.of(), endless, endless),
                        Decoys.NONE,
                        new FraudRules(
                                RULE,
                                FraudRules.HighRisk.DENY,
                                new FraudRules.Budget(100_000, 600, 2, FraudRules.Action.ALERT),
                                Optional.empty()),
                        "DE");
        return new PolicyEngine(
                new PolicyRules(
                        List.of(),
                        deny,
                        List.of(),
                        endless,
                        20,
                        4,
                        2_000,
                        Duration.ofMillis(50),
                        List.of(),
                        guard),
                100_000,
                room,
                42);
    }

    private static Prefix denied(int i) {
        return Prefix.covering(
                InetAddress.ofLiteral("203." + (i >> 8) + "." + (i & 255) + ".0"), 24);
    }

    @Setup(Level.Trial)
    public void ban() {
        long before = used();
        engine = engine(new Room(banned, 65_536, 65_536));
        bans = engine.guard().bans();
        long empty = used();
        for (int i = 0; i < banned; i++) report(v4(i), Offence.Standing.STRANGER);
        long all = used();
        System.out.printf(
                "%n%,d bans in %.1f MB, of which %.1f MB empty tables; pushed out: %d%n",
                bans.remembers(), (all - before) / 1e6, (empty - before) / 1e6, bans.pushedOut());
        for (int i = 0; i < 1_000; i++) report(v6(i), Offence.Standing.STRANGER);
        for (int i = 0; i < DIFFERENT; i++) {
            in[i] = v4((int) ((i * 7_919L) % banned));
            inV6[i] = v6(i % 1_000);
            refused[i] = AddressBits.of(denied(i % DENIED).address());
            attempts[i] =
                    new CallAttempt(
                            new Caller.User("user " + i),
                            InetAddress.ofLiteral("192.0.2.1"),
                            false,
                            0,
                            i);
            out[i] = new AddressBits(false, 0, 0xC000_0000L + 13L * i);
        }
        bans.ban(
                Prefix.covering(InetAddress.ofLiteral("198.18.0.0"), 15),
                Duration.ofDays(1),
                RULE,
                "",
                0);
    }

    private Judgement report(AddressBits source, Offence.Standing standing) {
        return bans.report(
                new Offence(
                        OffenceKind.SCANNER,
                        source,
                        1,
                        "",
                        standing,
                        RULE,
                        "OPTIONS sip:100@198.51.100.1"),
                0,
                Instant.EPOCH);
    }

    private static AddressBits v4(int i) {
        return new AddressBits(false, 0, 0x1000_0000L + 257L * i);
    }

    private static AddressBits v6(int i) {
        return new AddressBits(true, 0x2001_0DB8_0000_0000L + (((long) i) << 16), 7);
    }

    @SuppressWarnings("SystemGC")
    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private int different() {
        return next = (next + 1) & (DIFFERENT - 1);
    }

    /** All that a datagram passes before anything in it is read. */
    private Verdict datagram(AddressBits source, long flow) {
        now += 1_000;
        return engine.decidePacket(source, false, bans.check(source, flow, now), now);
    }

    @Benchmark
    public Verdict bannedDatagram() {
        return datagram(in[different()], 5);
    }

    @Benchmark
    public Verdict bannedDatagramV6() {
        return datagram(inV6[different()], 5);
    }

    @Benchmark
    public Verdict deniedDatagram() {
        return datagram(refused[different()], 5);
    }

    @Benchmark
    public Verdict honestDatagram() {
        int i = different();
        return datagram(out[i], i);
    }

    /** All that a call passes: address, request rate, user, destination, budget, admission. */
    @Benchmark
    public FraudVerdict allowedCall() {
        int i = different();
        AddressBits source = out[i];
        Verdict datagram = datagram(source, i);
        boolean rate = engine.guard().requests().tryRequest(source, "INVITE");
        Gate user = bans.checkUser(source, "1001", now);
        Destination destination = engine.guard().destinations().of("03012345678");
        CallSlot slot = new CallSlot();
        Verdict call = engine.decideCall(attempts[i], slot, now);
        FraudVerdict verdict =
                engine.guard()
                        .budgets()
                        .decide(
                                new Budgets.Attempt(
                                        "1001", Budgets.Name.REGISTERED, destination, true),
                                now,
                                Instant.EPOCH);
        engine.release(slot);
        if (!datagram.allows() || user != Gate.OPEN || !rate || !call.allows() || !verdict.allows())
            throw new IllegalStateException();
        return verdict;
    }
}
