package io.drawbridge.policy.ban;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Offence.Standing;
import io.drawbridge.policy.reason.Rule;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Bans with a clock that a test moves. */
final class Court {
    static final Rule RULE = new Rule("policy.bans", "sbc.yaml:41");
    static final Instant START = Instant.parse("2026-03-29T00:30:00Z");

    Bans bans;
    long now;
    Instant wall = START;

    Court(BanRules rules) {
        bans = new Bans(rules, new Room(2_000, 1_000, 1_000), 42);
    }

    static Court byDefault() {
        return new Court(BanRules.DEFAULTS);
    }

    static AddressBits at(String address) {
        return AddressBits.of(InetAddress.ofLiteral(address));
    }

    void pass(Duration time) {
        now += time.toNanos();
        wall = wall.plus(time);
    }

    Judgement report(OffenceKind kind, String address, long flow, String user, Standing standing) {
        return bans.report(
                new Offence(
                        kind, at(address), flow, user, standing, RULE, "REGISTER sip:example.com"),
                now,
                wall);
    }

    Gate gate(String address, long flow) {
        return bans.check(at(address), flow, now);
    }

    Gate gate(String address) {
        return gate(address, 1);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        BanLines.write(bans, now, wall, lines::add);
        return lines;
    }

    /** Another process, whose time begins anew. */
    BanLines.Restored restart(Stream<String> lines, Duration away, long startsAt) {
        wall = wall.plus(away);
        now = startsAt;
        bans = new Bans(bans.active(), new Room(2_000, 1_000, 1_000), 43);
        return BanLines.read(lines, bans, now, wall);
    }
}
