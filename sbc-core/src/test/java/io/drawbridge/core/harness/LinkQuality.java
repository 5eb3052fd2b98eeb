package io.drawbridge.core.harness;

/**
 * How good a link is, the same in both directions.
 *
 * @param loss share of datagrams that vanish, 0..1
 * @param delay nanoseconds
 * @param jitter up to so many nanoseconds more, each time anew: datagrams overtake one another
 * @param duplication share of datagrams that arrive twice, 0..1
 */
record LinkQuality(double loss, long delay, long jitter, double duplication) {
    static final LinkQuality PERFECT = new LinkQuality(0, World.ms(1), 0, 0);
    static final LinkQuality BAD = new LinkQuality(0.1, World.ms(20), World.ms(40), 0.05);
    static final LinkQuality TERRIBLE = new LinkQuality(0.3, World.ms(50), World.ms(300), 0.2);

    boolean perfect() {
        return loss == 0 && jitter == 0 && duplication == 0;
    }
}
