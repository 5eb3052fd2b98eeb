package io.drawbridge.core.harness;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Session descriptions of the parties, and the least of a rewriting. Knows no SDP parser. */
final class SdpText {
    private static final Pattern CONNECTION = Pattern.compile("(?m)^c=IN IP[46] (\\S+)");
    private static final Pattern MEDIA = Pattern.compile("(?m)^m=audio (\\d+) ");
    private static final Pattern ORIGIN =
            Pattern.compile("(?m)^o=(\\S+) (\\d+) (\\d+) IN (IP[46]) (\\S+)");

    private SdpText() {}

    /** An offer of PCMA, PCMU and telephone events. */
    static String offer(String address, int port, int version) {
        return text(address, port, version, "8 0 101");
    }

    /** An answer that took PCMA. */
    static String answer(String address, int port, int version) {
        return text(address, port, version, "8 101");
    }

    private static String text(String address, int port, int version, String payloads) {
        String ip = address.contains(":") ? "IP6" : "IP4";
        return "v=0\r\no=- 4711 "
                + version
                + " IN "
                + ip
                + " "
                + address
                + "\r\ns=-\r\nc=IN "
                + ip
                + " "
                + address
                + "\r\nt=0 0\r\nm=audio "
                + port
                + " RTP/AVP "
                + payloads
                + "\r\na=rtpmap:8 PCMA/8000\r\n"
                + (payloads.contains(" 0 ") ? "a=rtpmap:0 PCMU/8000\r\n" : "")
                + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n";
    }

    /** The same description with its audio elsewhere. */
    static String at(String sdp, String address, int port) {
        String ip = address.contains(":") ? "IP6" : "IP4";
        String origin =
                ORIGIN.matcher(sdp)
                        .replaceFirst(
                                "o=- $2 $3 IN " + ip + " " + Matcher.quoteReplacement(address));
        String connection =
                CONNECTION
                        .matcher(origin)
                        .replaceAll("c=IN " + ip + " " + Matcher.quoteReplacement(address));
        return MEDIA.matcher(connection).replaceAll("m=audio " + port + " ");
    }

    /** Connection address; empty when there is none. */
    static String address(String sdp) {
        Matcher matcher = CONNECTION.matcher(sdp);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Port of the first audio line; -1 when there is none. */
    static int port(String sdp) {
        Matcher matcher = MEDIA.matcher(sdp);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
