package io.drawbridge.policy.ban;

/**
 * How much is remembered. Above it, what ends first goes.
 *
 * @param bans addresses that are banned at a time; a quarter of it flows and users each
 * @param drops short drops at a time
 * @param scores addresses, flows and users with a score, each
 */
public record Room(int bans, int drops, int scores) {
    /** About 40 MB when all of it is used. */
    public static final Room DEFAULTS = new Room(200_000, 65_536, 65_536);

    public Room {
        if (bans < 64 || drops < 64 || scores < 64 || bans > 100_000_000) {
            throw new IllegalArgumentException("room for " + bans + ", " + drops + ", " + scores);
        }
    }

    /** A table keeps what lasts up to two thirds of its places. */
    static int places(int most) {
        return Math.toIntExact(most * 3L / 2);
    }
}
