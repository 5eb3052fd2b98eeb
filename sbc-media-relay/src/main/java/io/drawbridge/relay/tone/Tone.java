package io.drawbridge.relay.tone;

import java.nio.ByteBuffer;

/** A sine of 440 Hz at -12 dBm0. Eleven periods are 200 samples exactly, so it has no seam. */
final class Tone {
    static final int HERTZ = 440;
    static final double LEVEL_DBM0 = -12;

    /** Samples after which the wave repeats. */
    static final int PERIOD = 200;

    /** Longest piece that is cut out at once, in samples. */
    static final int MAX_PIECE = 480;

    private static final byte[] PCMU = wave(G711.PCMU);
    private static final byte[] PCMA = wave(G711.PCMA);

    private Tone() {}

    private static byte[] wave(G711 law) {
        double amplitude = law.amplitude(LEVEL_DBM0);
        byte[] wave = new byte[PERIOD + MAX_PIECE];
        for (int i = 0; i < wave.length; i++) {
            double angle = 2 * Math.PI * HERTZ * (i % PERIOD) / G711.CLOCK_RATE;
            wave[i] = law.encode((int) Math.round(amplitude * Math.sin(angle)));
        }
        return wave;
    }

    /**
     * Writes a piece of the wave.
     *
     * @param phase its first sample, 0 to {@link #PERIOD} - 1
     * @param samples at most {@link #MAX_PIECE}
     */
    static void write(G711 law, int phase, int samples, ByteBuffer into, int index) {
        into.put(index, law == G711.PCMU ? PCMU : PCMA, phase, samples);
    }
}
