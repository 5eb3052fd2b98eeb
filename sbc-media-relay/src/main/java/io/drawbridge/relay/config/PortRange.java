package io.drawbridge.relay.config;

/**
 * UDP ports for media, both ends included.
 *
 * @param lowest 1 to 65535
 * @param highest not below lowest, at most 65535
 */
public record PortRange(int lowest, int highest) {
    public PortRange {
        if (lowest < 1 || highest > 65_535 || lowest > highest)
            throw new IllegalArgumentException("ports " + lowest + "-" + highest);
    }

    public boolean contains(int port) {
        return lowest <= port && port <= highest;
    }

    @Override
    public String toString() {
        return lowest + "-" + highest;
    }
}
