package io.drawbridge.policy.ban;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.reason.Rule;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Bans, scores and repeats as lines of text that survive a restart. The first line names the
 * version and the wall clock of writing; each other line ends with its own check sum, so that a
 * damaged one costs only itself. Times are kept as nanoseconds before and after the writing: what
 * the wall clock says matters only for how long the program was away.
 */
public final class BanLines {
    private static final String HEAD = "drawbridge-bans";
    private static final String VERSION = "1";

    private BanLines() {}

    /**
     * What was read.
     *
     * @param sentences bans, also those that have ended and make the next one longer
     * @param skipped lines that were damaged or of no known kind
     */
    public record Restored(int sentences, int scores, int skipped) {}

    /** Writes all that should survive, line by line, without line ends. */
    public static void write(Bans bans, long now, Instant clock, Consumer<String> lines) {
        lines.accept(line(List.of(HEAD, VERSION, clock.toString())));
        for (HandBans.HandBan ban : bans.handBans(now)) {
            lines.accept(
                    line(
                            List.of(
                                    "hand",
                                    ban.prefix().toString(),
                                    Long.toString(ban.since() - now),
                                    Long.toString(ban.until() - now),
                                    ban.evidence().rule().name(),
                                    ban.evidence().rule().position(),
                                    ban.evidence().message())));
        }
        bans.remembered()
                .filter(kept -> now - kept.until() <= bans.active().longest().toNanos())
                .forEach(kept -> lines.accept(line(sentence(kept, now))));
        bans.scores().live(now).forEach(score -> lines.accept(line(score(score, now))));
    }

    private static List<String> sentence(Sentence kept, long now) {
        Evidence why = kept.evidence();
        return List.of(
                "ban",
                kept.scope.word(),
                Subject.place(kept.scope, kept.source).toString(),
                Long.toHexString(kept.key),
                kept.user,
                Long.toString(kept.since - now),
                Long.toString(kept.until() - now),
                Integer.toString(kept.repeats),
                kept.kind.word(),
                Long.toHexString(why.counts().packed()),
                Double.toString(why.score()),
                why.rule().name(),
                why.rule().position(),
                why.message());
    }

    private static List<String> score(Score score, long now) {
        return List.of(
                "score",
                score.scope.word(),
                Subject.place(score.scope, score.source).toString(),
                Long.toHexString(score.key),
                score.user,
                Double.toString(score.proven),
                Double.toString(score.all),
                Long.toHexString(score.counts.packed()),
                Long.toString(score.at - now));
    }

    private static String line(List<String> fields) {
        String text =
                fields.stream()
                        .map(field -> URLEncoder.encode(field, UTF_8))
                        .collect(Collectors.joining("\t"));
        return text + "\t" + sum(text);
    }

    private static String sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /**
     * Puts back what {@link #write} wrote. What has ended meanwhile has ended; a wall clock that
     * was set back makes nothing longer. Text that is none of ours is skipped whole.
     */
    public static Restored read(Stream<String> lines, Bans bans, long now, Instant clock) {
        Reading reading = new Reading(bans, now, clock);
        lines.forEach(reading::take);
        return new Restored(reading.sentences, reading.scores, reading.skipped);
    }

    private static final class Reading {
        private final Bans bans;
        private final long now;
        private final Instant clock;
        private long writtenAt = Long.MIN_VALUE;
        private int sentences;
        private int scores;
        private int skipped;

        Reading(Bans bans, long now, Instant clock) {
            this.bans = bans;
            this.now = now;
            this.clock = clock;
        }

        void take(String line) {
            if (line.isEmpty()) return;
            try {
                if (!takes(line)) skipped++;
            } catch (IllegalArgumentException
                    | IndexOutOfBoundsException
                    | DateTimeParseException damaged) {
                skipped++;
            }
        }

        private boolean takes(String line) {
            int end = line.lastIndexOf('\t');
            if (end < 0 || !sum(line.substring(0, end)).equals(line.substring(end + 1))) {
                return false;
            }
            List<String> fields =
                    Arrays.stream(line.substring(0, end).split("\t", -1))
                            .map(field -> URLDecoder.decode(field, UTF_8))
                            .toList();
            return switch (fields.getFirst()) {
                case HEAD -> head(fields);
                case "hand" -> written() && hand(fields);
                case "ban" -> written() && ban(fields);
                case "score" -> written() && score(fields);
                default -> false;
            };
        }

        private boolean written() {
            return writtenAt != Long.MIN_VALUE;
        }

        private boolean head(List<String> fields) {
            if (!fields.get(1).equals(VERSION)) return false;
            Duration away = Duration.between(Instant.parse(fields.get(2)), clock);
            long most = Duration.ofDays(36_500).toNanos();
            long nanos = away.isNegative() ? 0 : away.toDays() >= 36_500 ? most : away.toNanos();
            writtenAt = now - nanos;
            return true;
        }

        private long time(String field) {
            return writtenAt + Math.clamp(Long.parseLong(field), -(1L << 61), 1L << 61);
        }

        private boolean hand(List<String> fields) {
            Optional<Prefix> prefix = Prefix.parse(fields.get(1));
            long until = time(fields.get(3));
            if (prefix.isEmpty()) return false;
            if (until <= now) return true;
            Evidence why =
                    new Evidence(
                            new Rule(fields.get(4), fields.get(5)),
                            Optional.empty(),
                            OffenceCounts.NONE,
                            0,
                            fields.get(6));
            sentences++;
            return bans.add(
                    new HandBans.HandBan(prefix.get(), time(fields.get(2)), until, why), now);
        }

        private Optional<Subject> subject(List<String> fields) {
            Optional<Scope> scope = Scope.find(fields.get(1));
            Optional<Prefix> place = Prefix.parse(fields.get(2));
            if (scope.isEmpty() || place.isEmpty()) return Optional.empty();
            long source = AddressBits.of(place.get().address()).source();
            return Optional.of(
                    switch (scope.get()) {
                        case ADDRESS -> Subject.address(source);
                        case PREFIX -> Subject.prefix(source);
                        case FLOW ->
                                Subject.flow(source, Long.parseUnsignedLong(fields.get(3), 16));
                        case USER -> Subject.user(source, fields.get(4));
                    });
        }

        private boolean ban(List<String> fields) {
            Optional<Subject> subject = subject(fields);
            Optional<OffenceKind> kind = OffenceKind.find(fields.get(8));
            if (subject.isEmpty() || kind.isEmpty()) return false;
            BanRules rules = bans.active();
            long since = time(fields.get(5));
            long until = Math.min(time(fields.get(6)), now + rules.longest().toNanos());
            if (now - until > rules.longest().toNanos()) return true;
            int repeats = Math.clamp(Integer.parseInt(fields.get(7)), 0, 1_000_000);
            Evidence why =
                    new Evidence(
                            new Rule(fields.get(11), fields.get(12)),
                            kind,
                            new OffenceCounts(Long.parseUnsignedLong(fields.get(9), 16)),
                            Double.parseDouble(fields.get(10)),
                            fields.get(13));
            bans.restore(new Sentence(subject.get(), since, until, repeats, why, true), now);
            sentences++;
            return true;
        }

        private boolean score(List<String> fields) {
            Optional<Subject> subject = subject(fields);
            if (subject.isEmpty()) return false;
            double proven = points(fields.get(5));
            double all = points(fields.get(6));
            long at = Math.min(time(fields.get(8)), now);
            OffenceCounts counts = new OffenceCounts(Long.parseUnsignedLong(fields.get(7), 16));
            bans.scores()
                    .restore(new Score(subject.get(), proven, all, counts, at, bans.active()), now);
            scores++;
            return true;
        }

        private static double points(String field) {
            double points = Double.parseDouble(field);
            return points >= 0 && points < 1e9 ? points : 0;
        }
    }
}
