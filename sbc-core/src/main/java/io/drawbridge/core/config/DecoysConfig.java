package io.drawbridge.core.config;

import io.drawbridge.policy.fraud.Decoys;

import java.util.List;
import java.util.Set;

/**
 * What nobody has a reason to touch: who does reaches the threshold of a ban at once.
 *
 * @param users that are called or registered
 * @param credentials names that are used to log in
 * @param numbers that are called, or their beginning with {@code *} behind it
 * @param tarpit whether who touches one gets an answer, late, that tells him nothing
 */
public record DecoysConfig(
        List<String> users,
        List<String> credentials,
        List<String> numbers,
        @Default("off") Tarpit tarpit) {
    private static final int LONGEST = 128;

    /** Whether he is answered. */
    public enum Tarpit {
        OFF,
        ON
    }

    public DecoysConfig {
        users = List.copyOf(users);
        credentials = List.copyOf(credentials);
        numbers = List.copyOf(numbers);
        Rules rules = new Rules();
        named(rules, users, "users");
        named(rules, credentials, "credentials");
        for (int i = 0; i < numbers.size(); i++) {
            rules.require(
                    numbers.get(i).matches("\\+?[0-9A-Da-d#][0-9A-Da-d#.() -]{0,40}\\*?"),
                    "numbers." + i,
                    ScalarReader.shown(numbers.get(i)),
                    "a number, or its beginning with * behind it");
        }
        rules.check();
    }

    private static void named(Rules rules, List<String> names, String key) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            rules.require(
                    !name.isBlank() && name.length() <= LONGEST,
                    key + "." + i,
                    ScalarReader.shown(name),
                    "a name of 1 to " + LONGEST + " characters");
        }
    }

    Decoys decoys() {
        return new Decoys(Set.copyOf(users), Set.copyOf(credentials), numbers);
    }
}
