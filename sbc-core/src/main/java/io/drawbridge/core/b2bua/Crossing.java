package io.drawbridge.core.b2bua;

import java.util.function.Predicate;

/**
 * From whom to whom a message goes.
 *
 * @param credentials whether credentials go on: to a trunk, where they were not for us
 * @param stale a challenge that crosses says that the credentials were withheld, not wrong
 * @param host what stands for hosts in identities that cross
 * @param rules the operator's own
 * @param clean false for a text that holds an inside address or name
 */
record Crossing(
        boolean fromTrusted,
        boolean toTrusted,
        boolean credentials,
        boolean stale,
        String host,
        HeaderRules rules,
        Predicate<String> clean) {
    /** False for a text that must not be seen on the other side. */
    boolean mayShow(String text) {
        return toTrusted || clean.test(text);
    }
}
