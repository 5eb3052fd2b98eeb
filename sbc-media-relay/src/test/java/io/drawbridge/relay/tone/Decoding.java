package io.drawbridge.relay.tone;

/** What a listener makes of G.711, written from ITU-T G.711 apart from the encoder. */
public final class Decoding {
    private Decoding() {}

    /** A sample of 16 bits. */
    public static int sample(G711 law, byte octet) {
        return switch (law) {
            case PCMU -> {
                int code = ~octet & 0xff;
                int magnitude = ((code & 0x0f) * 8 + 132 << (code >> 4 & 7)) - 132;
                yield (code & 0x80) == 0 ? magnitude : -magnitude;
            }
            case PCMA -> {
                int code = (octet ^ 0x55) & 0xff;
                int step = code >> 4 & 7;
                int inStep = (code & 0x0f) * 16 + 8;
                int magnitude = step == 0 ? inStep : inStep + 256 << step - 1;
                yield (code & 0x80) == 0 ? -magnitude : magnitude;
            }
        };
    }

    public static int[] samples(G711 law, byte[] octets) {
        int[] samples = new int[octets.length];
        for (int i = 0; i < samples.length; i++) samples[i] = sample(law, octets[i]);
        return samples;
    }

    /** Between the first and the last upward passage through zero. */
    public static double hertz(int[] samples) {
        double first = -1;
        double last = -1;
        int passages = 0;
        for (int i = 1; i < samples.length; i++) {
            if (samples[i - 1] >= 0 || samples[i] < 0) continue;
            last = i - (double) samples[i] / (samples[i] - samples[i - 1]);
            if (first < 0) first = last;
            passages++;
        }
        return (passages - 1) * G711.CLOCK_RATE / (last - first);
    }

    /** Level in dBm0: a sine that fills µ-law has 3.17, one that fills A-law 3.14. */
    public static double level(G711 law, int[] samples) {
        double squares = 0;
        for (int sample : samples) squares += (double) sample * sample;
        double peak = Math.sqrt(2 * squares / samples.length);
        return law == G711.PCMU
                ? 3.17 + 20 * Math.log10(peak / 32_124)
                : 3.14 + 20 * Math.log10(peak / 32_256);
    }
}
