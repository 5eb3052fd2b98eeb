package io.drawbridge.benchmarks;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.BanRules;
import io.drawbridge.policy.ban.Bans;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.ban.Room;
import io.drawbridge.policy.fraud.Budgets;
import io.drawbridge.policy.fraud.Destination;
import io.drawbridge.policy.fraud.Destinations;
import io.drawbridge.policy.fraud.FraudRules;
import io.drawbridge.policy.fraud.FraudVerdict;
import io.drawbridge.policy.fraud.RiskRanges;
import io.drawbridge.policy.rate.RecentTime;
import io.drawbridge.policy.rate.RequestRates;
import io.drawbridge.policy.reason.Rule;

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
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    /** Banned addresses, each in a /24 of its own. */
    @Param({"1000", "1000000"})
    public int banned;

    private final AddressBits[] in = new AddressBits[DIFFERENT];
    private final AddressBits[] inV6 = new AddressBits[DIFFERENT];
    private final AddressBits[] out = new AddressBits[DIFFERENT];
    private final RecentTime time = new RecentTime();
    private final RequestRates rates =
            new RequestRates(
                    new RequestRates.Limits(Map.of(), perSecond(), perSecond()), time, 100_000);
    private final Destinations destinations = new Destinations("DE", RiskRanges.builtin(), 10_000);
    private final Budgets budgets = new Budgets(FraudRules.DEFAULTS, 10_000);
    private Bans bans = new Bans(BanRules.DEFAULTS, new Room(64, 64, 64), 0);
    private int next;
    private long now;

    private static io.drawbridge.policy.rate.Rate perSecond() {
        return io.drawbridge.policy.rate.Rate.perSecond(999_999_999);
    }

    @Setup(Level.Trial)
    public void ban() {
        long before = used();
        bans = new Bans(BanRules.DEFAULTS, new Room(banned, 65_536, 65_536), 42);
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

    @Benchmark
    public Gate bannedDatagram() {
        return bans.check(in[different()], 5, 1);
    }

    @Benchmark
    public Gate bannedDatagramV6() {
        return bans.check(inV6[different()], 5, 1);
    }

    @Benchmark
    public Gate honestDatagram() {
        int i = different();
        return bans.check(out[i], i, 1);
    }

    /** All that a call passes: address, request rate, user, destination, budget. */
    @Benchmark
    public FraudVerdict allowedCall() {
        int i = different();
        AddressBits source = out[i];
        now += 1_000;
        time.advance(now);
        Gate gate = bans.check(source, i, now);
        boolean rate = rates.tryRequest(source, "INVITE");
        Gate user = bans.checkUser(source, "1001", now);
        Destination destination = destinations.of("03012345678");
        FraudVerdict verdict =
                budgets.decide(
                        new Budgets.Attempt("1001", true, destination, true), now, Instant.EPOCH);
        if (gate != Gate.OPEN || user != Gate.OPEN || !rate) throw new IllegalStateException();
        return verdict;
    }
}
