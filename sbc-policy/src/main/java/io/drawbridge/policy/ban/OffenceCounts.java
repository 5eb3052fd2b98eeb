package io.drawbridge.policy.ban;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many offences of each kind, up to 511 of each.
 *
 * @param packed nine bits a kind
 */
public record OffenceCounts(long packed) {
    static final OffenceCounts NONE = new OffenceCounts(0);
    private static final int BITS = 9;
    private static final int MOST = (1 << BITS) - 1;

    public int of(OffenceKind kind) {
        return (int) (packed >>> (BITS * kind.place())) & MOST;
    }

    OffenceCounts plus(OffenceKind kind) {
        return of(kind) == MOST ? this : new OffenceCounts(packed + (1L << (BITS * kind.place())));
    }

    @Override
    public String toString() {
        return IntStream.range(0, OffenceKind.count())
                .mapToObj(OffenceKind::at)
                .filter(kind -> of(kind) > 0)
                .map(kind -> kind.word() + " " + of(kind))
                .collect(Collectors.joining(", "));
    }
}
