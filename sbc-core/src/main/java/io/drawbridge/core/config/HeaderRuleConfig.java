package io.drawbridge.core.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An edit of the messages that are exchanged with a trunk: {@code set} with {@code value}, or
 * {@code remove}.
 *
 * @param set name of the header field that gets the value, in place of all of that name
 * @param value without line breaks
 * @param remove name of the header fields to take out; an asterisk at its end stands for any rest
 */
public record HeaderRuleConfig(
        @Default("any") MessageKind on,
        Direction direction,
        Optional<String> set,
        Optional<String> value,
        Optional<String> remove) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}");

    /** Which messages a rule is for. */
    public enum MessageKind {
        REQUEST,
        RESPONSE,
        ANY
    }

    /** Which way. */
    public enum Direction {
        /** From the trunk to us. */
        IN,
        /** From us to the trunk. */
        OUT
    }

    public HeaderRuleConfig {
        new Rules()
                .require(
                        set.isPresent() != remove.isPresent(),
                        "",
                        set.isPresent() ? "both" : "neither",
                        "either `set` with `value`, or `remove`")
                .require(
                        set.isPresent() == value.isPresent(),
                        set.isPresent() ? "set" : "value",
                        set.isPresent() ? "no `value`" : "no `set`",
                        "`set` and `value` together")
                .require(
                        set.map(n -> NAME.matcher(n).matches() && n.indexOf('*') < 0).orElse(true),
                        "set",
                        set.orElse(""),
                        "the name of a header field")
                .require(
                        remove.map(
                                        n ->
                                                NAME.matcher(n).matches()
                                                        && n.indexOf('*') % n.length()
                                                                == (n.endsWith("*")
                                                                        ? n.length() - 1
                                                                        : -1))
                                .orElse(true),
                        "remove",
                        remove.orElse(""),
                        "the name of a header field, or its beginning and an asterisk")
                .require(
                        value.map(
                                        v ->
                                                v.length() <= 1_024
                                                        && v.chars()
                                                                .noneMatch(Character::isISOControl))
                                .orElse(true),
                        "value",
                        "another text",
                        "at most 1024 characters in one line")
                .check();
    }
}
