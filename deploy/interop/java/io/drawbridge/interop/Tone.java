package io.drawbridge.interop;

import java.util.Locale;

/**
 * What was heard, from the first loud moment to the last.
 *
 * @param hertz upward crossings of zero a second
 * @param level root mean square of the samples, 0 to 32,768
 * @param seconds from the first loud moment to the last
 * @param silent share of that time without sound, 0 to 1
 */
record Tone(double hertz, double level, double seconds, double silent) {
    /** A fiftieth of a second: one packet. */
    private static final int BLOCK = Wav.RATE / 50;

    /** Softer blocks are silence: 36 dB below full scale. */
    private static final double LOUD = 500;

    static Tone of(short[] samples) {
        int blocks = samples.length / BLOCK;
        int first = -1;
        int last = -1;
        int loud = 0;
        for (int block = 0; block < blocks; block++) {
            if (level(samples, block * BLOCK, BLOCK) < LOUD) continue;
            if (first < 0) first = block;
            last = block;
            loud++;
        }
        if (first < 0) return new Tone(0, 0, 0, 1);
        int start = first * BLOCK;
        int length = (last - first + 1) * BLOCK;
        int crossings = 0;
        for (int i = start + 1; i < start + length; i++) {
            if (samples[i - 1] < 0 && samples[i] >= 0) crossings++;
        }
        double seconds = (double) length / Wav.RATE;
        return new Tone(
                crossings / seconds,
                level(samples, start, length),
                seconds,
                1 - (double) loud / (last - first + 1));
    }

    private static double level(short[] samples, int start, int length) {
        double sum = 0;
        for (int i = start; i < start + length; i++) sum += (double) samples[i] * samples[i];
        return Math.sqrt(sum / length);
    }

    /**
     * Whether this is a sine of so many Hz and this peak: within 1 %, at most a tenth of it
     * missing, and neither softer nor louder than by 3 dB.
     */
    boolean is(double wanted, int peak) {
        double expected = peak / Math.sqrt(2);
        return Math.abs(hertz - wanted) <= wanted / 100
                && silent <= 0.1
                && level >= expected * 0.7
                && level <= expected * 1.42;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f Hz, level %.0f, %.2f s, %.0f %% silent",
                hertz,
                level,
                seconds,
                100 * silent);
    }
}
