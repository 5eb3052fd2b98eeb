package io.drawbridge.relay.engine;

/** What real peers write, cut to what matters. */
final class Peers {
    static final String KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    static final String OTHER_KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    static final String CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY;
    static final String FINGERPRINT =
            "a=fingerprint:sha-256 19:E2:1C:3B:4B:9F:81:E6:B8:5C:F4:A5:A8:D8:73:04:"
                    + "BB:05:2F:70:9F:04:A9:0E:05:E9:26:33:E8:70:88:A2";
    static final String OTHER_FINGERPRINT = FINGERPRINT.replace("19:E2", "20:E2");
    static final String ICE = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1";

    private Peers() {}

    /** One audio line of a phone, in the profile and with the lines given; DTLS has one port. */
    static String phone(String at, String protocol, String... lines) {
        String sdp = RelayBench.audio(at, lines).replace("RTP/AVP", protocol);
        return sdp.contains("a=fingerprint") ? sdp + "a=rtcp-mux\r\n" : sdp;
    }

    /** Chromium: audio and video in a bundle. */
    static final String CHROMIUM =
            sdp(
                    "v=0",
                    "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
                    "s=-",
                    "t=0 0",
                    "a=group:BUNDLE 0 1",
                    "a=extmap-allow-mixed",
                    "a=msid-semantic: WMS b3e9b0a2",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
                    "c=IN IP4 0.0.0.0",
                    "a=rtcp:9 IN IP4 0.0.0.0",
                    "a=candidate:1 1 udp 2122260223 4a3f-11.local 54321 typ host generation 0",
                    ICE,
                    "a=ice-options:trickle",
                    FINGERPRINT,
                    "a=setup:actpass",
                    "a=mid:0",
                    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                    "a=extmap:3 http://www.ietf.org/id/"
                            + "draft-holmer-rmcat-transport-wide-cc-extensions-01",
                    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
                    "a=sendrecv",
                    "a=msid:b3e9b0a2 0f1a",
                    "a=rtcp-mux",
                    "a=rtcp-rsize",
                    "a=rtpmap:111 opus/48000/2",
                    "a=rtcp-fb:111 transport-cc",
                    "a=fmtp:111 minptime=10;useinbandfec=1",
                    "a=rtpmap:63 red/48000/2",
                    "a=fmtp:63 111/111",
                    "a=rtpmap:9 G722/8000",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:13 CN/8000",
                    "a=rtpmap:110 telephone-event/48000",
                    "a=rtpmap:126 telephone-event/8000",
                    "a=ssrc:1001 cname:4TOk42mSjXCkVIa6",
                    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103",
                    "c=IN IP4 0.0.0.0",
                    "a=rtcp:9 IN IP4 0.0.0.0",
                    ICE,
                    FINGERPRINT,
                    "a=setup:actpass",
                    "a=mid:1",
                    "a=extmap:3 http://www.ietf.org/id/"
                            + "draft-holmer-rmcat-transport-wide-cc-extensions-01",
                    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
                    "a=sendrecv",
                    "a=rtcp-mux",
                    "a=rtpmap:96 VP8/90000",
                    "a=rtcp-fb:96 goog-remb",
                    "a=rtcp-fb:96 transport-cc",
                    "a=rtcp-fb:96 nack pli",
                    "a=rtpmap:97 rtx/90000",
                    "a=fmtp:97 apt=96",
                    "a=rtpmap:102 H264/90000",
                    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;"
                            + "profile-level-id=42e01f",
                    "a=rtpmap:103 rtx/90000",
                    "a=fmtp:103 apt=102",
                    "a=ssrc-group:FID 2001 2002",
                    "a=ssrc:2001 cname:4TOk42mSjXCkVIa6",
                    "a=ssrc:2002 cname:4TOk42mSjXCkVIa6");

    /** Chromium's answer: one transport. */
    static final String CHROMIUM_ANSWER =
            CHROMIUM.replace("a=setup:actpass", "a=setup:active")
                    .replace(" 63 9 0 8 13 110 126", " 8 126");

    static String sdp(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }
}
