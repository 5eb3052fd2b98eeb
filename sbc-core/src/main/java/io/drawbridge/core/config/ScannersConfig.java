package io.drawbridge.core.config;

import java.util.List;
import java.util.Locale;

/**
 * By what scanners are told from telephones.
 *
 * @param userAgents {@code builtin}: the table that comes with the program; any other word is a
 *     text of 3 to 64 characters that a scanner's User-Agent contains, in capitals or not; {@code
 *     none}: they are not looked at
 * @param methods {@code builtin}: shapes of requests that only scanners send; {@code none}: they
 *     are not looked at
 */
public record ScannersConfig(
        @OneOrMore List<String> userAgents, @Default("builtin") Shapes methods) {
    private static final String BUILTIN = "builtin";
    private static final String NONE = "none";

    /** Where the shapes come from. */
    public enum Shapes {
        BUILTIN,
        NONE
    }

    public ScannersConfig {
        userAgents = userAgents.isEmpty() ? List.of(BUILTIN) : List.copyOf(userAgents);
        Rules rules =
                new Rules()
                        .require(
                                !userAgents.contains(NONE) || userAgents.size() == 1,
                                "user-agents",
                                "others beside it",
                                "`none` alone");
        for (String text : userAgents) {
            rules.require(
                    text.equals(BUILTIN)
                            || text.equals(NONE)
                            || text.matches("[\\x20-\\x7E]{3,64}"),
                    "user-agents",
                    ScalarReader.shown(text),
                    "`builtin`, `none`, or 3 to 64 ASCII characters of a User-Agent");
        }
        rules.check();
    }

    /** Whether the table that comes with the program is used. */
    public boolean builtinUserAgents() {
        return userAgents.contains(BUILTIN);
    }

    /** Parts of User-Agents besides, in small letters. */
    public List<String> ownUserAgents() {
        return userAgents.stream()
                .filter(text -> !text.equals(BUILTIN) && !text.equals(NONE))
                .map(text -> text.toLowerCase(Locale.ROOT))
                .toList();
    }
}
