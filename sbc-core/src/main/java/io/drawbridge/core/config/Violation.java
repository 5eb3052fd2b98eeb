package io.drawbridge.core.config;

/**
 * A rule of a block that its values break.
 *
 * @param key the key concerned, with dots from the block that has the rule; empty: the block itself
 * @param message what was expected and what was found
 */
public record Violation(String key, String message) {}
