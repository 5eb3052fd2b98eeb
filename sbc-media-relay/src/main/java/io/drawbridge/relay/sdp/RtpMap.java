package io.drawbridge.relay.sdp;

import java.util.Locale;
import java.util.Optional;

/**
 * What a payload type means: an a=rtpmap (RFC 8866 §6.6), or the static assignment of RFC 3551 §6.
 *
 * @param payloadType 0..127
 * @param encoding encoding name as written, such as PCMA; empty when nothing tells
 * @param clockRate in Hz; 0 when nothing tells
 * @param parameters after the second slash: channels for audio; usually empty
 * @param variant what of an a=fmtp makes one codec two, such as H.264's packetization mode; for rtx
 *     and red the payload types that they are made of; empty for all others
 */
public record RtpMap(
        int payloadType, String encoding, int clockRate, String parameters, String variant) {
    private static final int MAX_CLOCK_RATE = 1_000_000_000;

    /** Without a variant. */
    public RtpMap(int payloadType, String encoding, int clockRate, String parameters) {
        this(payloadType, encoding, clockRate, parameters, "");
    }

    RtpMap withVariant(String other) {
        return new RtpMap(payloadType, encoding, clockRate, parameters, other);
    }

    /** The same meaning under another number. */
    public RtpMap withNumber(int other) {
        return other == payloadType
                ? this
                : new RtpMap(other, encoding, clockRate, parameters, variant);
    }

    /** Whether both are one encoding at one rate, whatever their numbers and variants. */
    boolean sameEncoding(RtpMap other) {
        return encoding.equalsIgnoreCase(other.encoding)
                && clockRate == other.clockRate
                && channels().equals(other.channels());
    }

    /** Whether both mean the same, whatever their numbers. */
    boolean sameMeaning(RtpMap other) {
        return sameEncoding(other) && variant.equals(other.variant);
    }

    /** One channel need not be said. */
    private String channels() {
        return parameters.equals("1") ? "" : parameters;
    }

    /**
     * No codec of its own: it goes along with codecs (RFC 4733, RFC 3389, RFC 4588, RFC 2198, RFC
     * 5109, RFC 8627).
     */
    public boolean isCompanion() {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "telephone-event", "tone", "cn", "rtx", "red", "ulpfec", "flexfec", "flexfec-03" ->
                    true;
            default -> false;
        };
    }

    /** Made of others: its fmtp names their payload types. */
    boolean namesOthers() {
        return encoding.equalsIgnoreCase("rtx") || encoding.equalsIgnoreCase("red");
    }

    /** Whether an a=fmtp may make two codecs of one encoding name. */
    boolean hasVariants() {
        return namesOthers()
                || clockRate == 90_000
                        && switch (encoding.toLowerCase(Locale.ROOT)) {
                            case "h264", "h264-svc", "h265", "vp9", "av1" -> true;
                            default -> false;
                        };
    }

    /**
     * The variant that an a=fmtp makes of this.
     *
     * @param parameters value of the a=fmtp, behind the payload type
     */
    String variantOf(String parameters) {
        String text = parameters.strip().toLowerCase(Locale.ROOT);
        if (encoding.equalsIgnoreCase("red")) return text.replace(" ", "");
        StringBuilder variant = new StringBuilder();
        for (String parameter : text.split(";", 32)) {
            String one = parameter.replace(" ", "");
            // H.264's profile counts, the level behind it is each side's own (RFC 6184 §8.2.2).
            if (one.startsWith("profile-level-id=")) {
                variant.append(one, 0, Math.min(one.length(), "profile-level-id=4200".length()));
            } else if (one.startsWith("apt=")
                    || one.startsWith("packetization-mode=")
                    || one.startsWith("profile-id=")
                    || one.startsWith("profile=")) {
                variant.append(one);
            } else {
                continue;
            }
            variant.append(';');
        }
        return variant.toString();
    }

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
