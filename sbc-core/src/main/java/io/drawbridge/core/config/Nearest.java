package io.drawbridge.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what a misspelt word may have meant. */
final class Nearest {
    private static final int MOST_LISTED = 40;

    private Nearest() {}

    /**
     * The valid word that begins with this one, else the one with the fewest edits, when they are
     * few enough for a slip of the pen: two, or a third of the letters.
     */
    static Optional<String> of(String word, Collection<String> valid) {
        String bounded = word.length() > 64 ? word.substring(0, 64) : word;
        int most = Math.max(2, bounded.length() / 3);
        if (word.length() >= 3) {
            List<String> longer = valid.stream().filter(v -> v.startsWith(word)).toList();
            if (longer.size() == 1) {
                return Optional.of(longer.getFirst());
            }
        }
        return valid.stream()
                .filter(candidate -> distance(bounded, candidate) <= most)
                .min(
                        Comparator.comparingInt((String candidate) -> distance(bounded, candidate))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** A tail for an error message: the nearest valid word, else all of them. */
    static String hint(String word, Collection<String> valid) {
        return of(word, valid)
                .map(near -> " (did you mean `" + near + "`?)")
                .orElseGet(
                        () ->
                                valid.isEmpty()
                                        ? " (there are none)"
                                        : valid.stream()
                                                .sorted()
                                                .limit(MOST_LISTED)
                                                .collect(
                                                        Collectors.joining(
                                                                ", ", " (valid here: ", ")")));
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + same);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
