package io.drawbridge.policy.ban;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody can do wrong. */
public enum OffenceKind {
    /** Shows the marks of a scanner. */
    SCANNER,
    /** A wrong digest after a challenge. */
    AUTH_FAILURE,
    /** Asked for a user or number that does not exist. */
    UNKNOWN_USER,
    /** Sent what cannot be read. */
    MALFORMED,
    /** Called what must not be called. */
    FRAUD,
    /** Sent more than allowed. */
    FLOOD,
    /** Touched a user, password or number that is there to be touched by nobody. */
    DECOY;

    private static final OffenceKind[] ALL = values();

    /** As in the configuration: {@code auth-failure}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<OffenceKind> find(String word) {
        return Stream.of(ALL).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** A number from 0 that is its own. */
    @SuppressWarnings("EnumOrdinal") // never kept: a restart reads words
    int place() {
        return ordinal();
    }

    static int count() {
        return ALL.length;
    }

    static OffenceKind at(int place) {
        return ALL[place];
    }
}
