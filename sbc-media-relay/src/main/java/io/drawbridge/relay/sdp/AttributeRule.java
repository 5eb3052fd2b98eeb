package io.drawbridge.relay.sdp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to an attribute on its way from one party to the other. Whatever the rule, no value
 * that names an address passes: media could go there and past the relay.
 */
enum AttributeRule {
    /** Settled with each party on its own, or written by the relay itself: never copied. */
    TERMINATED,
    /** Told to strangers when the value is a number, perhaps with a fraction. */
    NUMBER,
    /** As NUMBER, and the value may be left out. */
    FLAG,
    /** Told to strangers when the value is words without dots. */
    WORDS,
    /** Written afresh when it can be read. */
    RTP_MAP,
    /** Passed on when the value names no address, and to strangers when it names no host either. */
    TEXT,
    /** As TEXT, and only towards a feedback profile (RFC 4585). */
    FEEDBACK,
    /** As TEXT, and only between two parties that name streams. */
    STREAM,
    /** As STREAM, if the other side takes part in what the extension is for. */
    EXTENSION,
    /** In no list: told to the trusted only. */
    UNKNOWN;

    private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private static final String TRANSPORT_WIDE = "transport-wide-cc";

    private static final Map<String, AttributeRule> TABLE = table();

    static AttributeRule of(Attribute attribute) {
        AttributeRule rule = TABLE.get(attribute.name().toLowerCase(Locale.ROOT));
        return rule == null ? UNKNOWN : rule;
    }

    /**
     * What of an attribute reaches the other party; empty when nothing does.
     *
     * @param feedback true when the m-line that it goes to has a feedback profile
     * @param passage what passes only if both sides are alike
     */
    static Optional<Attribute> pass(
            Attribute attribute, Audience audience, boolean feedback, MediaSlot.Passage passage) {
        AttributeRule rule = of(attribute);
        if (!rule.suits(attribute.value(), passage)) return Optional.empty();
        if (rule == RTP_MAP) {
            return RtpMap.parse(attribute.value())
                    .map(map -> new Attribute("rtpmap", map.attributeValue()));
        }
        return rule.lets(attribute.value(), audience, feedback)
                ? Optional.of(attribute)
                : Optional.empty();
    }

    private boolean suits(String value, MediaSlot.Passage passage) {
        return switch (this) {
            case STREAM -> passage.streams();
            case EXTENSION ->
                    passage.streams()
                            && (passage.midExtension() || !value.contains(MID))
                            && (passage.transportFeedback() || !value.contains(TRANSPORT_WIDE));
            case FEEDBACK -> passage.transportFeedback() || !value.contains("transport-cc");
            case TERMINATED, NUMBER, FLAG, WORDS, RTP_MAP, TEXT, UNKNOWN -> true;
        };
    }

    private boolean lets(String value, Audience audience, boolean feedback) {
        boolean trusted = audience == Audience.TRUSTED;
        return switch (this) {
            case TERMINATED, RTP_MAP -> false;
            case NUMBER -> trusted ? isHarmless(value, audience) : isNumber(value);
            case FLAG -> value.isEmpty() || NUMBER.lets(value, audience, feedback);
            case WORDS -> trusted ? isHarmless(value, audience) : Tokens.isWord(value, "-_,*+/ ");
            case TEXT, STREAM -> isHarmless(value, audience);
            // Its URIs name hosts, of those who have defined them.
            case EXTENSION -> !AddressLiteral.occursIn(value) && isExtension(value);
            case FEEDBACK -> feedback && isHarmless(value, audience);
            case UNKNOWN -> trusted && isHarmless(value, audience);
        };
    }

    private static boolean isHarmless(String value, Audience audience) {
        return !AddressLiteral.occursIn(value)
                && (audience == Audience.TRUSTED || !Tokens.mayNameHost(value));
    }

    /** An extension of the IETF's, of WebRTC's, or of a URN: none of somebody's own. */
    private static boolean isExtension(String value) {
        int space = value.indexOf(' ');
        if (space < 0) return false;
        String uri = value.substring(space + 1);
        return uri.startsWith("urn:ietf:params:rtp-hdrext:")
                || uri.startsWith("urn:3gpp:")
                || uri.startsWith("http://www.webrtc.org/experiments/rtp-hdrext/")
                || uri.startsWith("http://www.ietf.org/id/")
                || uri.startsWith("https://aomediacodec.github.io/");
    }

    private static boolean isNumber(String value) {
        if (value.isEmpty()) return false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && c != '.') return false;
        }
        return !AddressLiteral.occursIn(value);
    }

    private static Map<String, AttributeRule> table() {
        Map<String, AttributeRule> table = new HashMap<>();
        // RFC 8866 §6
        put(table, NUMBER, "ptime", "maxptime", "framerate", "quality");
        put(table, RTP_MAP, "rtpmap");
        put(table, TEXT, "fmtp");
        put(table, WORDS, "lang", "sdplang", "orient");
        put(table, TERMINATED, "sendrecv", "sendonly", "recvonly", "inactive");
        put(table, TERMINATED, "tool", "cat", "keywds", "type", "charset");
        // RFC 3890, RFC 4574, RFC 4796, RFC 6236, RFC 3108, RFC 3611; packet times and frame sizes
        // as phones write them
        put(table, NUMBER, "maxprate", "minptime");
        put(table, WORDS, "label", "content", "mptime", "framesize", "silencesupp", "ecan");
        put(table, TEXT, "imageattr", "rtcp-xr");
        // RFC 4585, RFC 5506
        put(table, FEEDBACK, "rtcp-fb", "rtcp-rsize");
        // ITU-T T.38 table D.1
        put(table, NUMBER, "t38faxversion", "t38maxbitrate", "t38faxmaxbuffer");
        put(table, NUMBER, "t38faxmaxdatagram", "t38faxmaxifp", "t38faxudpecdepth");
        put(table, NUMBER, "t38faxudpfecmaxspan");
        put(table, FLAG, "t38faxfillbitremoval", "t38faxtranscodingmmr", "t38faxtranscodingjbig");
        put(table, WORDS, "t38faxratemanagement", "t38faxudpec", "t38vendorinfo");
        // ICE: RFC 8839, RFC 8840
        put(table, TERMINATED, "candidate", "remote-candidates", "end-of-candidates");
        put(table, TERMINATED, "ice-ufrag", "ice-pwd", "ice-options", "ice-lite", "ice-mismatch");
        put(table, TERMINATED, "ice-pacing", "trickle");
        // keys: RFC 4568, RFC 4567, RFC 8122, RFC 4145, RFC 8842, RFC 6189, RFC 8827
        put(table, TERMINATED, "crypto", "key-mgmt", "fingerprint", "setup", "connection");
        put(table, TERMINATED, "tls-id", "dtls-id", "zrtp-hash", "identity");
        // RTCP and grouping: RFC 3605, RFC 5761, RFC 8858, RFC 5888, RFC 9143, RFC 5583
        put(table, TERMINATED, "rtcp", "rtcp-mux", "rtcp-mux-only", "mid", "group", "bundle-only");
        put(table, TERMINATED, "depend");
        // streams: RFC 5576, RFC 8830, RFC 8285, RFC 8851, RFC 8853
        put(table, STREAM, "ssrc", "ssrc-group", "msid", "extmap-allow-mixed");
        put(table, EXTENSION, "extmap");
        put(table, TERMINATED, "msid-semantic", "rid", "simulcast");
        // other ways to another address: RFC 6947, RFC 4570, RFC 4975, and what proxies write
        put(table, TERMINATED, "altc", "alt", "source-filter", "path", "direction", "nortpproxy");
        // RFC 5939 and RFC 3407 could agree on a profile behind our back
        put(table, TERMINATED, "csup", "creq", "acap", "tcap", "pcfg", "acfg", "rmcap", "omcap");
        put(table, TERMINATED, "mfcap", "mscap", "lcfg", "sescap", "ccap", "bcap", "icap");
        put(table, TERMINATED, "sqn", "cdsc", "cpar", "cparmin", "cparmax");
        // RFC 3312: the option tag is not passed on either
        put(table, TERMINATED, "curr", "des", "conf");
        return Map.copyOf(table);
    }

    private static void put(Map<String, AttributeRule> table, AttributeRule rule, String... names) {
        for (String name : names) table.put(name, rule);
    }
}
