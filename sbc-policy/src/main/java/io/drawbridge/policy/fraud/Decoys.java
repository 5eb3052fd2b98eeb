package io.drawbridge.policy.fraud;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Users, credentials and numbers that nobody has a reason to touch: who does is no friend.
 * Immutable.
 */
public final class Decoys {
    /** Without any. */
    public static final Decoys NONE = new Decoys(Set.of(), Set.of(), List.of());

    private final Set<String> users;
    private final Set<String> credentials;
    private final Set<String> numbers;
    private final List<String> prefixes;

    /**
     * @param users names that are called or registered
     * @param credentials names that are used to log in
     * @param numbers as dialled or with +, or a beginning of such with {@code *} behind it;
     *     compared without visual separators
     */
    public Decoys(Set<String> users, Set<String> credentials, List<String> numbers) {
        this.users = Set.copyOf(users);
        this.credentials = Set.copyOf(credentials);
        this.numbers =
                numbers.stream()
                        .filter(number -> !number.endsWith("*"))
                        .map(Decoys::bare)
                        .collect(Collectors.toUnmodifiableSet());
        this.prefixes =
                numbers.stream()
                        .filter(number -> number.endsWith("*"))
                        .map(number -> bare(number.substring(0, number.length() - 1)))
                        .toList();
    }

    private static String bare(String number) {
        DialledNumber dialled = DialledNumber.of(number);
        return dialled.digits().isEmpty()
                ? number
                : (dialled.global() ? "+" : "") + dialled.digits();
    }

    public boolean isEmpty() {
        return users.isEmpty() && credentials.isEmpty() && !hasNumbers();
    }

    /** Whether {@link #hitsNumber} could find any. */
    public boolean hasNumbers() {
        return !numbers.isEmpty() || !prefixes.isEmpty();
    }

    public boolean hitsUser(String name) {
        return users.contains(name);
    }

    public boolean hitsCredential(String name) {
        return credentials.contains(name);
    }

    /** By what was dialled, or by where it leads. */
    public boolean hitsNumber(String dialled, Destination destination) {
        return hits(bare(dialled))
                || (!destination.number().isEmpty() && hits(destination.number()));
    }

    private boolean hits(String number) {
        return numbers.contains(number) || prefixes.stream().anyMatch(number::startsWith);
    }
}
