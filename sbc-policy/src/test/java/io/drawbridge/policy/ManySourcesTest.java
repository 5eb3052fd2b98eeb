package io.drawbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.admission.CallAttempt;
import io.drawbridge.policy.admission.CallSlot;
import io.drawbridge.policy.admission.Caller;
import io.drawbridge.policy.ban.Bans;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.Offence.Standing;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.ban.Room;
import io.drawbridge.policy.rate.Rate;
import io.drawbridge.policy.reason.Rule;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Every table keeps within its places, whatever number of addresses the packets claim. */
class ManySourcesTest {
    private static final int SOURCES = Boolean.getBoolean("drawbridge.long") ? 10_000_000 : 200_000;
    private static final int MOST_SOURCES = 50_000;
    private static final int MOST_BUCKETS = 200_000;
    private static final int MOST_CALLS = 2_000;
    private static final int LOOK_EVERY = 5_000;
    private static final long STEP_NANOS = 50_000; // 20,000 packets a second
    private static final List<String> METHODS = List.of("REGISTER", "FOO");
    private static final Instant CLOCK = Instant.parse("2026-11-24T12:00:00Z");
    private static final Rule RULE = new Rule("policy", "sbc.yaml:1");

    private final PolicyEngine policy =
            new PolicyEngine(
                    new PolicyRules(
                            List.of(),
                            List.of(),
                            List.of(),
                            Rate.perSecond(200),
                            20,
                            4,
                            MOST_CALLS,
                            Duration.ofMillis(50),
                            List.of(),
                            GuardRules.DEFAULTS),
                    MOST_SOURCES,
                    new Room(20_000, 10_000, 10_000),
                    42);

    @Test
    void randomAddresses_fillNoTableBeyondItsPlaces() {
        SplittableRandom random = new SplittableRandom(6);
        Bans bans = policy.guard().bans();
        for (int i = 0; i < SOURCES; i++) {
            long now = i * STEP_NANOS;
            AddressBits source =
                    random.nextInt(4) == 0
                            ? new AddressBits(true, random.nextLong(), random.nextLong())
                            : new AddressBits(false, 0, random.nextLong(1L << 32));
            long flow = random.nextLong();
            Gate gate = bans.check(source, flow, now);
            policy.decidePacket(source, false, gate, now);
            for (String method : METHODS) policy.guard().requests().tryRequest(source, method);
            policy.guard().requests().tryFlow(flow);
            report(source, flow, random, now);
            if (i % 100 == 0) call(i, now);
            if (i % LOOK_EVERY == 0) nothingIsTooFull();
        }
        nothingIsTooFull();
    }

    private void report(AddressBits source, long flow, SplittableRandom random, long now) {
        OffenceKind kind = OffenceKind.values()[random.nextInt(OffenceKind.values().length)];
        Standing standing = random.nextBoolean() ? Standing.STRANGER : Standing.UNPROVEN;
        String user = "user" + random.nextInt();
        policy.guard()
                .report(new Offence(kind, source, flow, user, standing, RULE, "x"), now, CLOCK);
    }

    private void call(int i, long now) {
        byte[] address = {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i};
        try {
            InetAddress source = InetAddress.getByAddress(address);
            policy.decideCall(
                    new CallAttempt(new Caller.Stranger(), source, false, 0, i),
                    new CallSlot(),
                    now);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }

    private void nothingIsTooFull() {
        Bans bans = policy.guard().bans();
        assertThat(bans.entries()).isLessThanOrEqualTo(bans.places());
        assertThat(policy.rememberedSources()).isLessThanOrEqualTo(MOST_SOURCES);
        assertThat(policy.guard().requests().size()).isLessThanOrEqualTo(MOST_BUCKETS);
        assertThat(policy.runningCalls()).isLessThanOrEqualTo(MOST_CALLS);
    }
}
