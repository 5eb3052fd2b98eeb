package io.drawbridge.core.config;

import io.drawbridge.policy.reason.Rule;

import java.util.Map;

/**
 * Where the keys of {@code policy} stand, so that a verdict can name its rule. No key itself, and
 * of no matter for whether two configurations are the same.
 *
 * @param lines {@code file:line} by key
 */
public record Positions(Map<String, String> lines) {
    public Positions {
        lines = Map.copyOf(lines);
    }

    /**
     * The rule of a key.
     *
     * @param key such as {@code policy.bans.offences.scanner}
     * @return with the line of the key, or of the nearest block around it that the file has;
     *     without one where all of it is default
     */
    public Rule rule(String key) {
        String around = key;
        while (!lines.containsKey(around) && around.indexOf('.') > 0) {
            around = around.substring(0, around.lastIndexOf('.'));
        }
        return new Rule(key, around.equals("policy") ? "" : lines.getOrDefault(around, ""));
    }
}
