package io.drawbridge.relay.config;

import java.util.List;

/**
 * Which codecs a leg may use. Names are encoding names such as PCMA, without regard to case, with a
 * clock rate where it matters: {@code opus}, {@code speex/16000}. What is no codec of its own
 * (telephone-event, CN, red, rtx, ulpfec) follows the codecs that are left, unless it is named.
 *
 * @param allow only these; empty: all
 * @param deny never these
 * @param order these first, in this order
 */
public record CodecRules(List<String> allow, List<String> deny, List<String> order) {
    /** Every codec, in the party's own order. */
    public static final CodecRules NONE = new CodecRules(List.of(), List.of(), List.of());

    public CodecRules {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        order = List.copyOf(order);
    }
}
