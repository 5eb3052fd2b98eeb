package io.drawbridge.relay.sdp;

import java.util.List;
import java.util.ListIterator;

/** The attributes of an m-line that begin with a payload type. */
final class PayloadAttributes {
    private PayloadAttributes() {}

    /** Gives them the other party's numbers; what belongs to a payload type it is not told goes. */
    static void renumber(List<Attribute> attributes, PayloadNumbers numbers) {
        for (ListIterator<Attribute> i = attributes.listIterator(); i.hasNext(); ) {
            Attribute attribute = i.next();
            if (!startsWithPayloadType(attribute)) continue;
            String value = attribute.value();
            int end = 0;
            while (end < value.length() && value.charAt(end) > ' ') end++;
            int number = Tokens.number(value, 0, end, 127);
            if (number < 0) continue; // as in a=rtcp-fb:* and a=imageattr:*
            int told = numbers.to(number);
            if (told < 0) i.remove();
            else
                i.set(
                        new Attribute(
                                attribute.name(), told + rest(attribute, end, number, numbers)));
        }
    }

    private static boolean startsWithPayloadType(Attribute attribute) {
        return switch (attribute.keyword()) {
            case "rtpmap", "fmtp", "rtcp-fb", "imageattr", "framesize" -> true;
            default -> false;
        };
    }

    private static String rest(Attribute attribute, int end, int number, PayloadNumbers numbers) {
        String rest = attribute.value().substring(end);
        byte[] to = numbers.to();
        if (to == null || !attribute.is("fmtp")) return rest;
        for (RtpMap map : numbers.source()) {
            if (map.payloadType() != number || !map.namesOthers()) continue;
            return " "
                    + (map.encoding().equalsIgnoreCase("red")
                            ? PayloadNumbers.redundant(rest.strip(), to)
                            : PayloadNumbers.associated(rest.strip(), to));
        }
        return rest;
    }
}
