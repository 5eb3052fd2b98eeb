package io.drawbridge.policy.ban;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Offence.Standing;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores and bans against a plain model, and tables that stay within their places. */
class BansProperties {
    private static final int FLOOD = Boolean.getBoolean("drawbridge.long") ? 10_000_000 : 300_000;

    /** Time passes, then a source does something. */
    record Event(long seconds, int source, OffenceKind kind, boolean proven) {}

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 900),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(OffenceKind.class)
                                .filter(kind -> kind != OffenceKind.AUTH_FAILURE),
                        Arbitraries.of(true, true, false))
                .as(Event::new)
                .list()
                .ofMaxSize(60);
    }

    /** All offences of a source with their times, nothing else. */
    private static final class Model {
        private final BanRules rules = BanRules.DEFAULTS;
        private final List<Event> done = new ArrayList<>();
        private final List<Long> at = new ArrayList<>();
        private long bannedUntil;
        private long droppedUntil;
        private int bans;

        String gate(long now) {
            if (now < bannedUntil) return "BANNED";
            if (now >= droppedUntil) return "OPEN";
            droppedUntil = now + 30;
            return "DROPPED";
        }

        double score(long now, boolean provenOnly) {
            double score = 0;
            for (int i = 0; i < done.size(); i++) {
                if (provenOnly && !done.get(i).proven()) continue;
                int points = rules.weights().get(done.get(i).kind());
                score += points * Math.pow(0.5, (now - at.get(i)) / 600.0);
            }
            return score;
        }

        void report(Event event, long now) {
            if (score(now, false) < 0.5) { // forgotten
                done.clear();
                at.clear();
            }
            done.add(event);
            at.add(now);
            if (Math.round(score(now, true)) >= 10) {
                if (now >= bannedUntil) {
                    bannedUntil = now + (long) (600 * Math.pow(4, bans++));
                    done.clear();
                    at.clear();
                }
            } else if (Math.round(score(now, false)) >= 10 && now >= droppedUntil) {
                droppedUntil = now + 30;
            }
        }
    }

    @Property(tries = 1_000)
    void likeTheModel(@ForAll("events") List<Event> events) {
        Court court = Court.byDefault();
        Map<Integer, Model> models = new HashMap<>();
        for (Event event : events) {
            court.pass(Duration.ofSeconds(event.seconds()));
            long now = court.now / 1_000_000_000L;
            Model model = models.computeIfAbsent(event.source(), _ -> new Model());
            String address = "10." + event.source() + ".0.1";

            assertThat(court.gate(address)).hasToString(model.gate(now));
            if (model.gate(now).equals("OPEN")) {
                court.report(
                        event.kind(),
                        address,
                        1,
                        "",
                        event.proven() ? Standing.STRANGER : Standing.UNPROVEN);
                model.report(event, now);
            }
            assertThat(court.gate(address)).hasToString(model.gate(now));
        }
        // and all of it is the same after a restart without pause, but for the short drops
        court.restart(court.lines().stream(), Duration.ZERO, 17);
        long now = court.now;
        models.forEach(
                (source, model) ->
                        assertThat(
                                        court.bans.check(Court.at("10." + source + ".0.1"), 1, now)
                                                == Gate.BANNED)
                                .isEqualTo(bannedAtEnd(model, events)));
    }

    private static boolean bannedAtEnd(Model model, List<Event> events) {
        return events.stream().mapToLong(Event::seconds).sum() < model.bannedUntil;
    }

    @Example
    void aFloodFromRandomAddressesFillsNoTableBeyondItsPlaces_andPushesOutNoBan() {
        Bans bans = new Bans(BanRules.DEFAULTS, new Room(4_000, 1_000, 1_000), 7);
        Instant wall = Court.START;
        for (int i = 0; i < 3_000; i++) {
            report(bans, 0x0A00_0000L + 256L * i, OffenceKind.SCANNER, Standing.STRANGER, 0, wall);
        }
        long random = 1;
        for (int i = 0; i < FLOOD; i++) {
            random = KeyedTable.mix(random + i);
            OffenceKind kind = OffenceKind.at((int) (random >>> 33) % OffenceKind.count());
            report(bans, 0x2000_0000L + (random & 0xFFF_FFFF), kind, Standing.UNPROVEN, i, wall);
            bans.check(new AddressBits(true, random >>> 3, random), random, i);
            assertThat(bans.entries()).isLessThanOrEqualTo(bans.places());
        }
        assertThat(bans.places()).isLessThan(25_000);
        for (int i = 0; i < 3_000; i++) {
            AddressBits banned = new AddressBits(false, 0, 0x0A00_0000L + 256L * i);
            assertThat(bans.check(banned, 1, FLOOD)).isEqualTo(Gate.BANNED);
        }
    }

    private static void report(
            Bans bans, long ipv4, OffenceKind kind, Standing standing, long now, Instant wall) {
        AddressBits source = new AddressBits(false, 0, ipv4);
        bans.report(new Offence(kind, source, ipv4, "", standing, Court.RULE, ""), now, wall);
    }

    @Property(tries = 200)
    void aTableTwoThirdsFullLosesNothing(@ForAll long seed) {
        KeyedTable<Score> table = new KeyedTable<>(4_500, seed);
        for (long key = 0; key < 3_000; key++) {
            Score score =
                    new Score(
                            Subject.address(key), 1, 1, OffenceCounts.NONE, key, BanRules.DEFAULTS);
            table.put(key, 0, _ -> score);
        }
        assertThat(table.size()).isEqualTo(3_000);
        assertThat(table.pushedOut()).isZero();
        for (long key = 0; key < 3_000; key++) assertThat(table.find(key)).isNotNull();
        for (long key = 0; key < 3_000; key += 2) assertThat(table.remove(key)).isTrue();
        assertThat(table.size()).isEqualTo(1_500);
        assertThat(table.find(2)).isNull();
        assertThat(table.find(3)).isNotNull();
    }
}
