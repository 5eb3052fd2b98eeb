package io.drawbridge.policy.reason;

/**
 * The rule that something was judged by.
 *
 * @param name as in the configuration, such as {@code policy.bans}
 * @param position where it stands, {@code file:line}; empty for a default that no file names
 */
public record Rule(String name, String position) {
    @Override
    public String toString() {
        return position.isEmpty() ? name : name + " (" + position + ")";
    }
}
