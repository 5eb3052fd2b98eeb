package io.drawbridge.relay.tone;

import java.util.Locale;
import java.util.Optional;

/** The two laws of ITU-T G.711 as RTP carries them (RFC 3551 §4.5.14): 8000 octets a second. */
public enum G711 {
    /** The µ-law. */
    PCMU(32_124, 3.17) {
        @Override
        byte encode(int sample) {
            int sign = sample < 0 ? 0x80 : 0;
            int magnitude = Math.min(Math.abs(sample), 32_635) + 132;
            int exponent = 24 - Integer.numberOfLeadingZeros(magnitude); // of 128 it is 0
            int mantissa = magnitude >> exponent + 3 & 0x0f;
            return (byte) ~(sign | exponent << 4 | mantissa);
        }
    },
    /** The A-law. */
    PCMA(32_256, 3.14) {
        @Override
        byte encode(int sample) {
            int sign = sample < 0 ? 0 : 0x80;
            int magnitude = Math.min(sample < 0 ? ~sample : sample, 32_767) >> 4;
            int exponent = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
            int mantissa = magnitude >> Math.max(0, exponent - 1) & 0x0f;
            return (byte) ((sign | exponent << 4 | mantissa) ^ 0x55);
        }
    };

    /** Samples a second. */
    public static final int CLOCK_RATE = 8_000;

    private final int peak;
    private final double peakLevel;

    /**
     * @param peak greatest sample that the law can say, of 16 bits
     * @param peakLevel level of a sine with that peak, in dBm0 (ITU-T G.711, tables 5 and 6)
     */
    G711(int peak, double peakLevel) {
        this.peak = peak;
        this.peakLevel = peakLevel;
    }

    /** The law of that encoding name; empty when it is none. */
    public static Optional<G711> find(String encoding) {
        return switch (encoding.toUpperCase(Locale.ROOT)) {
            case "PCMU" -> Optional.of(PCMU);
            case "PCMA" -> Optional.of(PCMA);
            default -> Optional.empty();
        };
    }

    /**
     * @param sample -32768 to 32767
     */
    abstract byte encode(int sample);

    /**
     * Peak of a sine of that level.
     *
     * @param level in dBm0
     */
    double amplitude(double level) {
        return peak * Math.pow(10, (level - peakLevel) / 20);
    }
}
