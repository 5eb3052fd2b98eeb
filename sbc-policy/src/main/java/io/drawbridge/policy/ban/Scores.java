package io.drawbridge.policy.ban;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/** What addresses, flows and users have collected. */
final class Scores {
    private final KeyedTable<Score> addresses;
    private final KeyedTable<Score> flows;
    private final KeyedTable<Score> users;

    Scores(int places, long seed) {
        addresses = new KeyedTable<>(places, seed);
        flows = new KeyedTable<>(places, seed);
        users = new KeyedTable<>(places, seed);
    }

    private KeyedTable<Score> table(Scope scope) {
        return switch (scope) {
            case ADDRESS, PREFIX -> addresses;
            case FLOW -> flows;
            case USER -> users;
        };
    }

    Score add(Subject subject, Offence offence, BanRules rules, long now) {
        return table(subject.scope())
                .put(
                        subject.key(),
                        now,
                        before -> Score.plus(before, subject, offence, rules, now));
    }

    @Nullable Score live(Subject subject, long now) {
        return table(subject.scope()).live(subject.key(), now);
    }

    /** The ban has begun: the score was paid with it. */
    void paid(Subject subject) {
        table(subject.scope()).remove(subject.key());
    }

    void forget(long flow, long user) {
        flows.remove(flow);
        users.remove(user);
    }

    void forgetSource(long source, long now) {
        addresses.remove(source);
        for (KeyedTable<Score> table : List.of(flows, users)) {
            table.live(now).stream()
                    .filter(score -> score.source == source)
                    .forEach(score -> table.remove(score.key));
        }
    }

    void restore(Score score, long now) {
        table(score.scope).put(score.key, now, before -> before == null ? score : before);
    }

    Stream<Score> live(long now) {
        return Stream.of(addresses, flows, users).flatMap(table -> table.live(now).stream());
    }

    void clear() {
        addresses.clear();
        flows.clear();
        users.clear();
    }

    long size() {
        return (long) addresses.size() + flows.size() + users.size();
    }

    long places() {
        return (long) addresses.places() + flows.places() + users.places();
    }
}
