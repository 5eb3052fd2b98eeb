package io.drawbridge.core.b2bua;

import java.util.function.Predicate;

/**
 * From whom to whom a message goes.
 *
 * @param toTrunk false towards a user
 * @param host what stands for hosts in identities that cross
 * @param rules the operator's own
 * @param clean false for a text that holds an inside address or name
 */
record Crossing(
        boolean fromTrusted,
        boolean toTrusted,
        boolean toTrunk,
        String host,
        HeaderRules rules,
        Predicate<String> clean) {}
