package io.drawbridge.relay.sdp;

import java.util.Optional;

/**
 * What a payload type means: an a=rtpmap (RFC 8866 §6.6), or the static assignment of RFC 3551 §6.
 *
 * @param payloadType 0..127
 * @param encoding encoding name as written, such as PCMA; empty when nothing tells
 * @param clockRate in Hz; 0 when nothing tells
 * @param parameters after the second slash: channels for audio; usually empty
 */
public record RtpMap(int payloadType, String encoding, int clockRate, String parameters) {
    private static final int MAX_CLOCK_RATE = 1_000_000_000;

    /** Reads the value of an a=rtpmap; empty when it cannot be read. */
    static Optional<RtpMap> parse(String value) {
        int space = value.indexOf(' ');
        if (space < 0) return Optional.empty();
        int payloadType = Tokens.number(value, 0, space, 127);
        String rest = value.substring(space + 1).strip();
        int slash = rest.indexOf('/');
        if (payloadType < 0 || slash <= 0) return Optional.empty();
        int second = rest.indexOf('/', slash + 1);
        String encoding = rest.substring(0, slash);
        int clockRate =
                Tokens.number(rest, slash + 1, second < 0 ? rest.length() : second, MAX_CLOCK_RATE);
        String parameters = second < 0 ? "" : rest.substring(second + 1);
        if (clockRate <= 0 || !Tokens.isToken(encoding)) return Optional.empty();
        if (second >= 0 && !Tokens.isToken(parameters)) return Optional.empty();
        return Optional.of(new RtpMap(payloadType, encoding, clockRate, parameters));
    }

    /** The assignment of RFC 3551 §6; without name and rate when there is none. */
    static RtpMap assigned(int payloadType) {
        return switch (payloadType) {
            case 0 -> audio(0, "PCMU", 8_000);
            case 3 -> audio(3, "GSM", 8_000);
            case 4 -> audio(4, "G723", 8_000);
            case 5 -> audio(5, "DVI4", 8_000);
            case 6 -> audio(6, "DVI4", 16_000);
            case 7 -> audio(7, "LPC", 8_000);
            case 8 -> audio(8, "PCMA", 8_000);
            case 9 -> audio(9, "G722", 8_000);
            case 10 -> new RtpMap(10, "L16", 44_100, "2");
            case 11 -> audio(11, "L16", 44_100);
            case 12 -> audio(12, "QCELP", 8_000);
            case 13 -> audio(13, "CN", 8_000);
            case 14 -> audio(14, "MPA", 90_000);
            case 15 -> audio(15, "G728", 8_000);
            case 16 -> audio(16, "DVI4", 11_025);
            case 17 -> audio(17, "DVI4", 22_050);
            case 18 -> audio(18, "G729", 8_000);
            case 25 -> video(25, "CelB");
            case 26 -> video(26, "JPEG");
            case 28 -> video(28, "nv");
            case 31 -> video(31, "H261");
            case 32 -> video(32, "MPV");
            case 33 -> video(33, "MP2T");
            case 34 -> video(34, "H263");
            default -> new RtpMap(payloadType, "", 0, "");
        };
    }

    private static RtpMap audio(int payloadType, String encoding, int clockRate) {
        return new RtpMap(payloadType, encoding, clockRate, "");
    }

    private static RtpMap video(int payloadType, String encoding) {
        return new RtpMap(payloadType, encoding, 90_000, "");
    }

    /** Value of the a=rtpmap. */
    String attributeValue() {
        String tail = parameters.isEmpty() ? "" : "/" + parameters;
        return payloadType + " " + encoding + "/" + clockRate + tail;
    }
}
