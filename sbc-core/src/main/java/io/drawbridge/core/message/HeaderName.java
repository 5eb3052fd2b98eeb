package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;

/**
 * The headers that have a name here. Others are kept with the name that they came with. Names are
 * compared without regard to case (RFC 3261 §7.3.1); a compact form (§7.3.3) is the same header.
 *
 * <table>
 *   <caption>Known headers</caption>
 *   <tr><th>header<th>compact<th>defined in
 *   <tr><td>Accept<td>–<td>RFC 3261
 *   <tr><td>Accept-Contact<td>a<td>RFC 3841
 *   <tr><td>Accept-Encoding<td>–<td>RFC 3261
 *   <tr><td>Accept-Language<td>–<td>RFC 3261
 *   <tr><td>Alert-Info<td>–<td>RFC 3261
 *   <tr><td>Allow<td>–<td>RFC 3261
 *   <tr><td>Allow-Events<td>u<td>RFC 6665
 *   <tr><td>Answer-Mode<td>–<td>RFC 5373
 *   <tr><td>Authentication-Info<td>–<td>RFC 3261
 *   <tr><td>Authorization<td>–<td>RFC 3261
 *   <tr><td>Call-ID<td>i<td>RFC 3261
 *   <tr><td>Call-Info<td>–<td>RFC 3261
 *   <tr><td>Contact<td>m<td>RFC 3261
 *   <tr><td>Content-Disposition<td>–<td>RFC 3261
 *   <tr><td>Content-Encoding<td>e<td>RFC 3261
 *   <tr><td>Content-Language<td>–<td>RFC 3261
 *   <tr><td>Content-Length<td>l<td>RFC 3261
 *   <tr><td>Content-Type<td>c<td>RFC 3261
 *   <tr><td>CSeq<td>–<td>RFC 3261
 *   <tr><td>Date<td>–<td>RFC 3261
 *   <tr><td>Diversion<td>–<td>RFC 5806
 *   <tr><td>Error-Info<td>–<td>RFC 3261
 *   <tr><td>Event<td>o<td>RFC 6665
 *   <tr><td>Expires<td>–<td>RFC 3261
 *   <tr><td>Feature-Caps<td>–<td>RFC 6809
 *   <tr><td>Flow-Timer<td>–<td>RFC 5626
 *   <tr><td>From<td>f<td>RFC 3261
 *   <tr><td>Geolocation<td>–<td>RFC 6442
 *   <tr><td>Geolocation-Routing<td>–<td>RFC 6442
 *   <tr><td>History-Info<td>–<td>RFC 7044
 *   <tr><td>Identity<td>y<td>RFC 8224
 *   <tr><td>Identity-Info<td>n<td>RFC 4474
 *   <tr><td>In-Reply-To<td>–<td>RFC 3261
 *   <tr><td>Info-Package<td>–<td>RFC 6086
 *   <tr><td>Join<td>–<td>RFC 3911
 *   <tr><td>Max-Breadth<td>–<td>RFC 5393
 *   <tr><td>Max-Forwards<td>–<td>RFC 3261
 *   <tr><td>MIME-Version<td>–<td>RFC 3261
 *   <tr><td>Min-Expires<td>–<td>RFC 3261
 *   <tr><td>Min-SE<td>–<td>RFC 4028
 *   <tr><td>Organization<td>–<td>RFC 3261
 *   <tr><td>P-Access-Network-Info<td>–<td>RFC 7315
 *   <tr><td>P-Asserted-Identity<td>–<td>RFC 3325
 *   <tr><td>P-Asserted-Service<td>–<td>RFC 6050
 *   <tr><td>P-Associated-URI<td>–<td>RFC 7315
 *   <tr><td>P-Called-Party-ID<td>–<td>RFC 7315
 *   <tr><td>P-Charging-Function-Addresses<td>–<td>RFC 7315
 *   <tr><td>P-Charging-Vector<td>–<td>RFC 7315
 *   <tr><td>P-Early-Media<td>–<td>RFC 5009
 *   <tr><td>P-Media-Authorization<td>–<td>RFC 3313
 *   <tr><td>P-Preferred-Identity<td>–<td>RFC 3325
 *   <tr><td>P-Preferred-Service<td>–<td>RFC 6050
 *   <tr><td>P-Served-User<td>–<td>RFC 5502
 *   <tr><td>P-Visited-Network-ID<td>–<td>RFC 7315
 *   <tr><td>Path<td>–<td>RFC 3327
 *   <tr><td>Priority<td>–<td>RFC 3261
 *   <tr><td>Priv-Answer-Mode<td>–<td>RFC 5373
 *   <tr><td>Privacy<td>–<td>RFC 3323
 *   <tr><td>Proxy-Authenticate<td>–<td>RFC 3261
 *   <tr><td>Proxy-Authentication-Info<td>–<td>RFC 7615
 *   <tr><td>Proxy-Authorization<td>–<td>RFC 3261
 *   <tr><td>Proxy-Require<td>–<td>RFC 3261
 *   <tr><td>RAck<td>–<td>RFC 3262
 *   <tr><td>Reason<td>–<td>RFC 3326
 *   <tr><td>Record-Route<td>–<td>RFC 3261
 *   <tr><td>Recv-Info<td>–<td>RFC 6086
 *   <tr><td>Refer-Sub<td>–<td>RFC 4488
 *   <tr><td>Refer-To<td>r<td>RFC 3515
 *   <tr><td>Referred-By<td>b<td>RFC 3892
 *   <tr><td>Reject-Contact<td>j<td>RFC 3841
 *   <tr><td>Remote-Party-ID<td>–<td>no RFC; what Cisco and Asterisk send
 *   <tr><td>Replaces<td>–<td>RFC 3891
 *   <tr><td>Reply-To<td>–<td>RFC 3261
 *   <tr><td>Request-Disposition<td>d<td>RFC 3841
 *   <tr><td>Require<td>–<td>RFC 3261
 *   <tr><td>Resource-Priority<td>–<td>RFC 4412
 *   <tr><td>Retry-After<td>–<td>RFC 3261
 *   <tr><td>Route<td>–<td>RFC 3261
 *   <tr><td>RSeq<td>–<td>RFC 3262
 *   <tr><td>Security-Client<td>–<td>RFC 3329
 *   <tr><td>Security-Server<td>–<td>RFC 3329
 *   <tr><td>Security-Verify<td>–<td>RFC 3329
 *   <tr><td>Server<td>–<td>RFC 3261
 *   <tr><td>Service-Route<td>–<td>RFC 3608
 *   <tr><td>Session-Expires<td>x<td>RFC 4028
 *   <tr><td>Session-ID<td>–<td>RFC 7989
 *   <tr><td>SIP-ETag<td>–<td>RFC 3903
 *   <tr><td>SIP-If-Match<td>–<td>RFC 3903
 *   <tr><td>Subject<td>s<td>RFC 3261
 *   <tr><td>Subscription-State<td>–<td>RFC 6665
 *   <tr><td>Supported<td>k<td>RFC 3261
 *   <tr><td>Suppress-If-Match<td>–<td>RFC 5839
 *   <tr><td>Target-Dialog<td>–<td>RFC 4538
 *   <tr><td>Timestamp<td>–<td>RFC 3261
 *   <tr><td>To<td>t<td>RFC 3261
 *   <tr><td>Unsupported<td>–<td>RFC 3261
 *   <tr><td>User-Agent<td>–<td>RFC 3261
 *   <tr><td>User-to-User<td>–<td>RFC 7433
 *   <tr><td>Via<td>v<td>RFC 3261
 *   <tr><td>Warning<td>–<td>RFC 3261
 *   <tr><td>WWW-Authenticate<td>–<td>RFC 3261
 * </table>
 */
public enum HeaderName {
    ACCEPT("Accept", ""),
    ACCEPT_CONTACT("Accept-Contact", "a"),
    ACCEPT_ENCODING("Accept-Encoding", ""),
    ACCEPT_LANGUAGE("Accept-Language", ""),
    ALERT_INFO("Alert-Info", ""),
    ALLOW("Allow", ""),
    ALLOW_EVENTS("Allow-Events", "u"),
    ANSWER_MODE("Answer-Mode", ""),
    AUTHENTICATION_INFO("Authentication-Info", ""),
    AUTHORIZATION("Authorization", ""),
    CALL_ID("Call-ID", "i"),
    CALL_INFO("Call-Info", ""),
    CONTACT("Contact", "m"),
    CONTENT_DISPOSITION("Content-Disposition", ""),
    CONTENT_ENCODING("Content-Encoding", "e"),
    CONTENT_LANGUAGE("Content-Language", ""),
    CONTENT_LENGTH("Content-Length", "l"),
    CONTENT_TYPE("Content-Type", "c"),
    CSEQ("CSeq", ""),
    DATE("Date", ""),
    DIVERSION("Diversion", ""),
    ERROR_INFO("Error-Info", ""),
    EVENT("Event", "o"),
    EXPIRES("Expires", ""),
    FEATURE_CAPS("Feature-Caps", ""),
    FLOW_TIMER("Flow-Timer", ""),
    FROM("From", "f"),
    GEOLOCATION("Geolocation", ""),
    GEOLOCATION_ROUTING("Geolocation-Routing", ""),
    HISTORY_INFO("History-Info", ""),
    IDENTITY("Identity", "y"),
    IDENTITY_INFO("Identity-Info", "n"),
    IN_REPLY_TO("In-Reply-To", ""),
    INFO_PACKAGE("Info-Package", ""),
    JOIN("Join", ""),
    MAX_BREADTH("Max-Breadth", ""),
    MAX_FORWARDS("Max-Forwards", ""),
    MIME_VERSION("MIME-Version", ""),
    MIN_EXPIRES("Min-Expires", ""),
    MIN_SE("Min-SE", ""),
    ORGANIZATION("Organization", ""),
    P_ACCESS_NETWORK_INFO("P-Access-Network-Info", ""),
    P_ASSERTED_IDENTITY("P-Asserted-Identity", ""),
    P_ASSERTED_SERVICE("P-Asserted-Service", ""),
    P_ASSOCIATED_URI("P-Associated-URI", ""),
    P_CALLED_PARTY_ID("P-Called-Party-ID", ""),
    P_CHARGING_FUNCTION_ADDRESSES("P-Charging-Function-Addresses", ""),
    P_CHARGING_VECTOR("P-Charging-Vector", ""),
    P_EARLY_MEDIA("P-Early-Media", ""),
    P_MEDIA_AUTHORIZATION("P-Media-Authorization", ""),
    P_PREFERRED_IDENTITY("P-Preferred-Identity", ""),
    P_PREFERRED_SERVICE("P-Preferred-Service", ""),
    P_SERVED_USER("P-Served-User", ""),
    P_VISITED_NETWORK_ID("P-Visited-Network-ID", ""),
    PATH("Path", ""),
    PRIORITY("Priority", ""),
    PRIV_ANSWER_MODE("Priv-Answer-Mode", ""),
    PRIVACY("Privacy", ""),
    PROXY_AUTHENTICATE("Proxy-Authenticate", ""),
    PROXY_AUTHENTICATION_INFO("Proxy-Authentication-Info", ""),
    PROXY_AUTHORIZATION("Proxy-Authorization", ""),
    PROXY_REQUIRE("Proxy-Require", ""),
    RACK("RAck", ""),
    REASON("Reason", ""),
    RECORD_ROUTE("Record-Route", ""),
    RECV_INFO("Recv-Info", ""),
    REFER_SUB("Refer-Sub", ""),
    REFER_TO("Refer-To", "r"),
    REFERRED_BY("Referred-By", "b"),
    REJECT_CONTACT("Reject-Contact", "j"),
    REMOTE_PARTY_ID("Remote-Party-ID", ""),
    REPLACES("Replaces", ""),
    REPLY_TO("Reply-To", ""),
    REQUEST_DISPOSITION("Request-Disposition", "d"),
    REQUIRE("Require", ""),
    RESOURCE_PRIORITY("Resource-Priority", ""),
    RETRY_AFTER("Retry-After", ""),
    ROUTE("Route", ""),
    RSEQ("RSeq", ""),
    SECURITY_CLIENT("Security-Client", ""),
    SECURITY_SERVER("Security-Server", ""),
    SECURITY_VERIFY("Security-Verify", ""),
    SERVER("Server", ""),
    SERVICE_ROUTE("Service-Route", ""),
    SESSION_EXPIRES("Session-Expires", "x"),
    SESSION_ID("Session-ID", ""),
    SIP_ETAG("SIP-ETag", ""),
    SIP_IF_MATCH("SIP-If-Match", ""),
    SUBJECT("Subject", "s"),
    SUBSCRIPTION_STATE("Subscription-State", ""),
    SUPPORTED("Supported", "k"),
    SUPPRESS_IF_MATCH("Suppress-If-Match", ""),
    TARGET_DIALOG("Target-Dialog", ""),
    TIMESTAMP("Timestamp", ""),
    TO("To", "t"),
    UNSUPPORTED("Unsupported", ""),
    USER_AGENT("User-Agent", ""),
    USER_TO_USER("User-to-User", ""),
    VIA("Via", "v"),
    WARNING("Warning", ""),
    WWW_AUTHENTICATE("WWW-Authenticate", "");

    /** The bit in which the cases of an ASCII letter differ. */
    private static final int CASE = 0x20;

    private static final HeaderName[] VALUES = values();

    /** Not lists (RFC 3261 §7.3.1): two of them in one message are two truths. */
    private static final EnumSet<HeaderName> SINGLE =
            EnumSet.of(
                    CALL_ID,
                    CSEQ,
                    FROM,
                    TO,
                    MAX_FORWARDS,
                    CONTENT_LENGTH,
                    CONTENT_TYPE,
                    EVENT,
                    EXPIRES,
                    JOIN,
                    MIN_SE,
                    RACK,
                    REFER_TO,
                    REFERRED_BY,
                    REPLACES,
                    RSEQ,
                    SESSION_EXPIRES,
                    SUBSCRIPTION_STATE,
                    TARGET_DIALOG);

    /** Open addressing; four times as many places as names, so that a miss ends at once. */
    private static final @Nullable HeaderName[] TABLE = new HeaderName[512];

    static {
        for (HeaderName name : VALUES) {
            put(name, name.lower);
            if (!name.compact.isEmpty()) put(name, bytes(name.compact));
        }
    }

    private final String canonical;
    private final String compact;

    /** The canonical name in lower case. */
    private final byte[] lower;

    /** "Name: ", ready to be written. */
    private final byte[] prefix;

    HeaderName(String canonical, String compact) {
        this.canonical = canonical;
        this.compact = compact;
        this.prefix = bytes(canonical + ": ");
        this.lower = bytes(canonical);
        for (int i = 0; i < lower.length; i++) lower[i] = (byte) Characters.lower(lower[i]);
    }

    /** The name as we write it. */
    public String canonical() {
        return canonical;
    }

    /** One lower-case letter, "" if there is none. */
    public String compact() {
        return compact;
    }

    /** The known header of this name or compact form, in any case. */
    public static @Nullable HeaderName find(String name) {
        byte[] bytes = bytes(name);
        return find(bytes, 0, bytes.length);
    }

    /** The known header whose name stands at {@code from} (inclusive) to {@code to} (exclusive). */
    static @Nullable HeaderName find(byte[] buffer, int from, int to) {
        if (to <= from) return null;
        int place = hash(buffer, from, to);
        for (HeaderName name = TABLE[place]; name != null; name = TABLE[place]) {
            if (name.matches(buffer, from, to)) return name;
            place = (place + 1) & (TABLE.length - 1);
        }
        return null;
    }

    /** May stand in a message only once. */
    boolean isSingle() {
        return SINGLE.contains(this);
    }

    /** Is needed to answer a request without state (RFC 3261 §8.2.6.2). */
    boolean isForReply() {
        return switch (this) {
            case VIA, FROM, TO, CALL_ID, CSEQ -> true;
            default -> false;
        };
    }

    static int count() {
        return VALUES.length;
    }

    byte[] prefix() {
        return prefix;
    }

    static HeaderName at(int ordinal) {
        return VALUES[ordinal];
    }

    private boolean matches(byte[] buffer, int from, int to) {
        if (to - from == 1)
            return !compact.isEmpty() && Characters.lower(buffer[from]) == compact.charAt(0);
        if (to - from != lower.length) return false;
        if (Arrays.equals(buffer, from, to, prefix, 0, lower.length)) return true;
        for (int i = 0; i < lower.length; i++)
            if (Characters.lower(buffer[from + i]) != lower[i]) return false;
        return true;
    }

    private static void put(HeaderName name, byte[] spelling) {
        int place = hash(spelling, 0, spelling.length);
        while (TABLE[place] != null) place = (place + 1) & (TABLE.length - 1);
        TABLE[place] = name;
    }

    /** Of length and three letters: the known names are fixed, so nobody can make them collide. */
    private static int hash(byte[] buffer, int from, int to) {
        int length = to - from;
        int h =
                length
                        + 223 * (buffer[from] | CASE)
                        + 953 * (buffer[from + length / 2] | CASE)
                        + 177 * (buffer[to - 1] | CASE);
        return (h ^ (h >>> 9)) & (TABLE.length - 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
