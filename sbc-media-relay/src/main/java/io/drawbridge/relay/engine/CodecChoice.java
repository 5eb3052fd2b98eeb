package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.CodecRules;
import io.drawbridge.relay.sdp.RtpMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a leg's codec rules leave of an m-line's payload types. */
final class CodecChoice {
    private CodecChoice() {}

    /**
     * The payload types that may pass, those of the order first; the same list when all pass as
     * they are; empty when no codec is left.
     */
    static List<RtpMap> of(List<RtpMap> offered, CodecRules rules) {
        if (rules.equals(CodecRules.NONE)) return offered;
        List<RtpMap> codecs = new ArrayList<>(offered.size());
        for (RtpMap map : offered) if (!map.isCompanion() && allows(map, rules)) codecs.add(map);
        if (codecs.isEmpty()) return List.of();
        List<RtpMap> chosen = new ArrayList<>(offered.size());
        for (RtpMap map : offered) {
            if (map.isCompanion() ? follows(map, codecs, offered, rules) : codecs.contains(map))
                chosen.add(map);
        }
        if (!rules.order().isEmpty())
            chosen.sort((one, other) -> place(one, rules) - place(other, rules)); // stable
        return chosen.equals(offered) ? offered : chosen;
    }

    private static boolean allows(RtpMap map, CodecRules rules) {
        return (rules.allow().isEmpty() || isIn(map, rules.allow())) && !isIn(map, rules.deny());
    }

    /**
     * A companion stays with a codec of its own rate, and with the codecs that it is made of (RFC
     * 4733 §2.1, RFC 4588 §8.6, RFC 2198 §5), unless it is named itself.
     */
    private static boolean follows(
            RtpMap map, List<RtpMap> codecs, List<RtpMap> offered, CodecRules rules) {
        if (isIn(map, rules.deny())) return false;
        if (isIn(map, rules.allow())) return true;
        return switch (map.encoding().toLowerCase(Locale.ROOT)) {
            case "rtx" -> {
                int apt = map.variant().indexOf("apt=");
                yield apt >= 0 && isNumberOf(number(map.variant(), apt + 4), codecs);
            }
            case "red" -> isMadeOf(map, codecs, offered);
            default -> hasRate(map, codecs);
        };
    }

    /** All that it is made of may pass; companions among it do if their codec does. */
    private static boolean isMadeOf(RtpMap red, List<RtpMap> codecs, List<RtpMap> offered) {
        if (red.variant().isEmpty()) return true;
        for (String part : red.variant().split("/")) {
            int number = number(part, 0);
            for (RtpMap map : offered)
                if (map.payloadType() == number && !map.isCompanion() && !codecs.contains(map))
                    return false;
        }
        return true;
    }

    private static boolean hasRate(RtpMap map, List<RtpMap> codecs) {
        for (RtpMap codec : codecs)
            // G.722's clock rate of 8000 is that of RFC 3551, and events of 8000 go with anything.
            if (codec.clockRate() == map.clockRate() || map.clockRate() == 8_000) return true;
        return false;
    }

    private static boolean isNumberOf(int number, List<RtpMap> codecs) {
        for (RtpMap codec : codecs) if (codec.payloadType() == number) return true;
        return false;
    }

    private static int number(String text, int from) {
        int number = 0;
        for (int i = from; i < text.length() && i < from + 3; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') break;
            number = 10 * number + c - '0';
        }
        return number;
    }

    private static boolean isIn(RtpMap map, List<String> names) {
        for (String name : names) if (isNamed(map, name)) return true;
        return false;
    }

    private static boolean isNamed(RtpMap map, String name) {
        int slash = name.indexOf('/');
        if (slash < 0) return map.encoding().equalsIgnoreCase(name);
        String[] parts = name.split("/", 3);
        return map.encoding().equalsIgnoreCase(parts[0])
                && parts[1].equals(Integer.toString(map.clockRate()))
                && (parts.length < 3 || parts[2].equals(map.parameters()));
    }

    private static int place(RtpMap map, CodecRules rules) {
        for (int i = 0; i < rules.order().size(); i++)
            if (isNamed(map, rules.order().get(i))) return i;
        return rules.order().size();
    }

    /** Whether a codec is left that carries something by itself. */
    static boolean hasCodec(List<RtpMap> payloads) {
        for (RtpMap map : payloads) if (!map.isCompanion()) return true;
        return false;
    }
}
