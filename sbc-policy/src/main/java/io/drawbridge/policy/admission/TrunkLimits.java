package io.drawbridge.policy.admission;

import io.drawbridge.policy.rate.Rate;

/**
 * What a configured peer may use.
 *
 * @param name of the trunk
 * @param packets that it may send
 * @param calls at a time in both directions together, at least 1
 * @param callsPerSecond new ones in both directions together, at least 1
 */
public record TrunkLimits(String name, Rate packets, int calls, int callsPerSecond) {
    public TrunkLimits {
        if (calls < 1 || callsPerSecond < 1) {
            throw new IllegalArgumentException("a limit below 1 for trunk " + name);
        }
    }
}
