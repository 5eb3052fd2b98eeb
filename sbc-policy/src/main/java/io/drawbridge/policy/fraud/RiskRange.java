package io.drawbridge.policy.fraud;

/**
 * Numbers that begin alike and cost alike.
 *
 * @param prefix digits after the +
 * @param words country or operator
 * @param source where this was found
 */
public record RiskRange(String prefix, NumberClass numberClass, String words, String source) {
    @Override
    public String toString() {
        return "+" + prefix + " (" + words + ", " + numberClass.word() + ", by " + source + ")";
    }
}
