package io.drawbridge.relay.rtp;

import java.util.Locale;

/**
 * How good a voice stream sounds: the E-model (ITU-T G.107) as Cole and Rosenbluth simplified it
 * for voice over IP.
 *
 * <pre>
 * R   = 94.2 - Id - Ie
 * Id  = 0.024 d + 0.11 (d - 177.3) H(d - 177.3)      d: delay one way in ms, H: step function
 * Ie  = a + b ln(1 + c e)                            e: loss, 0 to 1
 *       a, b, c = 0, 30, 15 for G.711 and what is not known; 11, 40, 10 for G.729
 * MOS = 1 + 0.035 R + R (R - 60) (100 - R) 7·10^-6   1 below R = 0, 4.5 above R = 100
 * </pre>
 *
 * The delay is half of the round trip, one packet, and a jitter buffer of twice the jitter. What is
 * not known (round trip without RTCP) counts as 0, so the figure is an upper bound.
 */
public final class EModel {
    private static final double BEST = 94.2;
    private static final double PACKET_MS = 20;

    private EModel() {}

    /**
     * @param roundTripMs negative: not known
     * @param loss 0 to 1
     * @return 0 to 94.2
     */
    public static double rFactor(String codec, double roundTripMs, double jitterMs, double loss) {
        double delay = Math.max(0, roundTripMs) / 2 + PACKET_MS + 2 * jitterMs;
        double late = Math.max(0, delay - 177.3);
        double r = BEST - 0.024 * delay - 0.11 * late - impairment(codec, loss);
        return Math.clamp(r, 0, 100);
    }

    private static double impairment(String codec, double loss) {
        double lost = Math.clamp(loss, 0, 1);
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "G729" -> 11 + 40 * Math.log(1 + 10 * lost);
            default -> 30 * Math.log(1 + 15 * lost);
        };
    }

    /**
     * @return 1 to 4.5
     */
    public static double mos(double r) {
        if (r <= 0) return 1;
        if (r >= 100) return 4.5;
        return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
    }
}
