package io.drawbridge.relay.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Descriptions as peers write them, some strange, some damaged. */
final class RandomSdp {
    static final List<String> OUTSIDE =
            List.of("192.0.2.7:5000", "192.0.2.7:5002", "192.0.2.8:5000", "[2001:db8:7::1]:5000");
    static final List<String> INSIDE =
            List.of("10.0.0.10:5000", "10.0.0.10:5002", "10.0.0.11:5000");
    static final List<String> KEYS = List.of(Peers.KEY, Peers.OTHER_KEY);
    static final List<String> UFRAGS = List.of("EsAw", "FsAw", "GsAw");

    private static final String PASSWORD = "P2uYro0UCOQ4zxjKXaWCBui1";
    private static final List<String> PROTOCOLS =
            List.of(
                    "RTP/AVP",
                    "RTP/AVP",
                    "RTP/AVPF",
                    "RTP/SAVP",
                    "RTP/SAVP",
                    "RTP/SAVPF",
                    "UDP/TLS/RTP/SAVPF",
                    "UDP/TLS/RTP/SAVPF",
                    "UDP/TLS/RTP/SAVP");

    private final SplittableRandom random;

    RandomSdp(SplittableRandom random) {
        this.random = random;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** The first value of such an attribute; empty: none. */
    static String value(String sdp, String name) {
        Matcher matcher = Pattern.compile("a=" + name + ":(\\S+)").matcher(sdp);
        return matcher.find() ? matcher.group(1) : "";
    }

    private String connection(String network) {
        if (chance(6)) return "c=IN IP4 0.0.0.0";
        if (network.equals("outside")) {
            if (chance(4)) return "c=IN IP6 2001:db8:7::1";
            return chance(3) ? "c=IN IP4 10.0.0.10" : "c=IN IP4 192.0.2." + (7 + random.nextInt(2));
        }
        return "c=IN IP4 10.0.0." + (10 + random.nextInt(2));
    }

    String offer(String network) {
        if (chance(15)) return damaged(chance(50) ? Peers.CHROMIUM : dtlsWithOneLine());
        int lines = 1 + random.nextInt(chance(80) ? 2 : 4);
        boolean alike = chance(70);
        String protocol = one(PROTOCOLS);
        boolean bundle = chance(30);
        StringBuilder sdp = new StringBuilder("v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\n");
        if (chance(80)) sdp.append(connection(network)).append("\r\n");
        sdp.append("t=0 0\r\n");
        if (bundle) {
            sdp.append("a=group:BUNDLE");
            for (int i = 0; i < lines; i++) if (chance(85)) sdp.append(' ').append(i);
            sdp.append("\r\n");
        }
        for (int i = 0; i < lines; i++)
            line(sdp, network, i, alike ? protocol : one(PROTOCOLS), bundle);
        return damaged(sdp.toString());
    }

    private String dtlsWithOneLine() {
        return Peers.phone(
                "192.0.2.7:5000",
                "UDP/TLS/RTP/SAVPF",
                Peers.FINGERPRINT,
                "a=setup:actpass",
                Peers.ICE,
                "a=rtcp-mux");
    }

    private void line(StringBuilder sdp, String network, int index, String protocol, boolean mid) {
        int port = chance(8) ? 0 : chance(10) ? 9 : 5000 + 2 * index;
        int kind = random.nextInt(100);
        if (kind < 8) {
            add(sdp, "m=image " + port + " udptl t38", connection(network));
            return;
        }
        if (kind < 12) {
            add(sdp, "m=application " + port + " UDP/DTLS/SCTP webrtc-datachannel");
            add(sdp, connection(network), "a=sctp-port:5000");
            return;
        }
        boolean video = kind < 35;
        add(
                sdp,
                (video ? "m=video " : "m=audio ")
                        + port
                        + " "
                        + protocol
                        + (video
                                ? " 96 97"
                                : one(List.of(" 8 0 101", " 8", " 111 8 101", " 8 13"))));
        if (chance(60)) add(sdp, connection(network));
        if (video) add(sdp, "a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96");
        else
            add(
                    sdp,
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:111 opus/48000/2",
                    "a=rtpmap:101 telephone-event/8000");
        boolean dtls = protocol.startsWith("UDP");
        if (dtls ? chance(10) : chance(protocol.contains("SAVP") ? 90 : 30)) crypto(sdp);
        if (dtls ? chance(95) : chance(10)) fingerprint(sdp);
        if (chance(dtls ? 80 : 15)) ice(sdp);
        if (mid || chance(10)) add(sdp, "a=mid:" + index);
        if (chance(dtls || mid ? 85 : 30)) add(sdp, "a=rtcp-mux");
        if (chance(5)) add(sdp, "a=rtcp-mux-only");
        if (chance(5)) add(sdp, "a=bundle-only");
        if (chance(20)) add(sdp, one(List.of("a=sendonly", "a=recvonly", "a=inactive")));
        if (chance(15)) add(sdp, "a=rtcp:" + (5001 + random.nextInt(9)) + " IN IP4 192.0.2.7");
        if (chance(20)) add(sdp, "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid");
        if (chance(10)) add(sdp, "a=ssrc:" + (1 + random.nextInt(3)) + " cname:x");
        if (chance(10)) add(sdp, "a=ptime:" + one(List.of("2.5", "0", "-1", "60", "x")));
        if (chance(10)) add(sdp, "b=AS:" + one(List.of("0", "64", "99999999999")));
        if (chance(5)) add(sdp, "a=X-where:192.0.2.7 10.0.0.10");
    }

    private void crypto(StringBuilder sdp) {
        int lines = 1 + random.nextInt(3);
        for (int i = 1; i <= lines; i++)
            add(
                    sdp,
                    "a=crypto:"
                            + (chance(90) ? i : random.nextInt(9))
                            + one(
                                    List.of(
                                            " AES_CM_128_HMAC_SHA1_80",
                                            " AES_CM_128_HMAC_SHA1_80",
                                            " AES_CM_128_HMAC_SHA1_32",
                                            " F8_128_HMAC_SHA1_80",
                                            " AEAD_AES_128_GCM"))
                            + " inline:"
                            + one(KEYS)
                            + one(List.of("", "", "", "|2^31", "|2^20|1:4", " UNENCRYPTED_SRTP")));
    }

    private void fingerprint(StringBuilder sdp) {
        add(sdp, chance(80) ? Peers.FINGERPRINT : Peers.OTHER_FINGERPRINT);
        add(sdp, "a=setup:" + one(List.of("actpass", "actpass", "active", "passive", "holdconn")));
        if (chance(10))
            add(sdp, "a=tls-id:" + one(List.of("abc3de65cddef001be82", "other00000000000000z")));
    }

    private void ice(StringBuilder sdp) {
        add(sdp, "a=ice-ufrag:" + one(UFRAGS), "a=ice-pwd:" + PASSWORD);
        if (chance(60)) add(sdp, "a=candidate:1 1 udp 2122260223 192.0.2.7 5000 typ host");
        if (chance(10)) add(sdp, "a=candidate:1 1 udp 1 a.local 5000 typ host", "a=ice-lite");
    }

    private static void add(StringBuilder sdp, String... lines) {
        for (String line : lines) sdp.append(line).append("\r\n");
    }

    /** What a peer answers to our offer. */
    String answer(String network, String offer) {
        if (offer.isEmpty() || chance(5)) return offer(network);
        String sdp =
                offer.replaceAll("c=IN IP[46] \\S+", connection(network))
                        .replaceAll("a=candidate[^\r]*\r\n", "")
                        .replaceAll("a=ice-ufrag:\\S+", "a=ice-ufrag:" + one(UFRAGS))
                        .replaceAll("a=ice-pwd:\\S+", "a=ice-pwd:" + PASSWORD)
                        .replace("a=ice-lite\r\n", "")
                        .replaceAll("a=fingerprint[^\r]*", Peers.FINGERPRINT)
                        .replace(
                                "a=setup:actpass",
                                chance(50) ? "a=setup:active" : "a=setup:passive")
                        .replaceAll(
                                "(a=crypto:\\d+ AES_CM_128_HMAC_SHA1_\\d\\d) inline:\\S+",
                                "$1 inline:" + one(KEYS))
                        .replaceAll("m=(\\w+) [1-9]\\d*", "m=$1 5000");
        if (chance(70)) sdp = sdp.replaceAll("a=crypto:\\d+ AEAD[^\r]*\r\n", "");
        if (chance(10)) sdp = sdp.replaceAll("a=crypto[^\r]*\r\n", "");
        if (chance(5)) sdp = sdp.replaceAll("a=fingerprint[^\r]*\r\n", "");
        if (chance(5)) sdp = sdp.replace("RTP/SAVP", "RTP/AVP");
        if (chance(10)) sdp = sdp.replaceFirst("m=(\\w+) 5000", "m=$1 0");
        if (chance(10)) sdp = sdp.replaceAll("a=group[^\r]*\r\n", "");
        if (chance(10)) sdp = sdp.replace("a=rtcp-mux\r\n", "");
        return chance(15) ? changed(network, sdp) : sdp;
    }

    /** The same again, with something else in it. */
    String changed(String network, String sdp) {
        List<String> lines = new ArrayList<>(List.of(sdp.split("\r\n")));
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(lines.size());
            switch (random.nextInt(9)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
                case 2 -> lines.replaceAll(l -> l.replace("RTP/SAVP", "RTP/AVP"));
                case 3 -> lines.replaceAll(l -> l.startsWith("c=") ? connection(network) : l);
                case 4 -> lines.replaceAll(l -> l.replace(Peers.KEY, Peers.OTHER_KEY));
                case 5 -> lines.replaceAll(l -> l.replace(":EsAw", ":" + one(UFRAGS)));
                case 6 -> {
                    StringBuilder more = new StringBuilder();
                    line(more, network, lines.size() % 4, one(PROTOCOLS), chance(40));
                    lines.addAll(List.of(more.toString().split("\r\n")));
                }
                case 7 -> lines.replaceAll(l -> l.replaceFirst("m=audio \\d+", "m=video 5000"));
                default -> lines.replaceAll(l -> l.replaceFirst("m=(\\w+) \\d+", "m=$1 0"));
            }
            if (lines.isEmpty()) lines.add("v=0");
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private String damaged(String sdp) {
        if (!chance(6)) return sdp;
        StringBuilder text = new StringBuilder(sdp);
        for (int i = random.nextInt(4); i >= 0; i--)
            text.setCharAt(random.nextInt(text.length()), (char) (1 + random.nextInt(255)));
        return text.toString();
    }
}
