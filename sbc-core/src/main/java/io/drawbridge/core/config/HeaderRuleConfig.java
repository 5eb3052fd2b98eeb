package io.drawbridge.core.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An edit of the messages that are exchanged with a trunk: {@code set} with {@code value}, or
 * {@code remove}.
 *
 * @param set name of the header field that gets the value, in place of all of that name
 * @param value without line breaks
 * @param remove name of the header fields to take out; an asterisk at its end stands for any rest,
 *     and spares what the SBC writes itself
 */
public record HeaderRuleConfig(
        @Default("any") MessageKind on,
        Direction direction,
        Optional<String> set,
        Optional<String> value,
        Optional<String> remove) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.!%_+`'~-]{1,64}");

    /** Written by the SBC for each leg afresh; long and compact forms (RFC 3261 §7.3.3). */
    private static final Set<String> OURS =
            Set.of(
                    "via",
                    "v",
                    "from",
                    "f",
                    "to",
                    "t",
                    "call-id",
                    "i",
                    "cseq",
                    "contact",
                    "m",
                    "route",
                    "record-route",
                    "max-forwards",
                    "content-length",
                    "l",
                    "content-type",
                    "c",
                    "content-encoding",
                    "e",
                    "require",
                    "proxy-require",
                    "supported",
                    "k",
                    "allow",
                    "authorization",
                    "proxy-authorization",
                    "www-authenticate",
                    "proxy-authenticate",
                    "rseq",
                    "rack",
                    "session-expires",
                    "x",
                    "min-se",
                    "replaces",
                    "refer-to",
                    "r");

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
                        set.map(HeaderRuleConfig::isTheirs).orElse(true),
                        "set",
                        ScalarReader.shown(set.orElse("")),
                        "the name of a header field that the SBC does not write itself")
                .require(
                        remove.map(HeaderRuleConfig::isRemovable).orElse(true),
                        "remove",
                        ScalarReader.shown(remove.orElse("")),
                        "the name of a header field that the SBC does not write itself, or its"
                                + " beginning and an asterisk")
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

    private static boolean isTheirs(String name) {
        return NAME.matcher(name).matches() && !OURS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isRemovable(String name) {
        return name.endsWith("*")
                ? NAME.matcher(name.substring(0, name.length() - 1)).matches()
                : isTheirs(name);
    }
}
