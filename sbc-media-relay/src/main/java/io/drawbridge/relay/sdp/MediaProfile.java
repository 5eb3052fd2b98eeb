package io.drawbridge.relay.sdp;

import java.util.Locale;

/** What the media type and the protocol of an m-line stand for. */
final class MediaProfile {
    private MediaProfile() {}

    static boolean isAudioOrVideo(String type) {
        return type.equalsIgnoreCase("audio") || type.equalsIgnoreCase("video");
    }

    /** RTP in clear over UDP. */
    static boolean isPlain(String protocol) {
        return protocol.equalsIgnoreCase("RTP/AVP") || protocol.equalsIgnoreCase("RTP/AVPF");
    }

    /** RFC 4585, and RFC 5124 with encryption. */
    static boolean isFeedback(String protocol) {
        String upper = protocol.toUpperCase(Locale.ROOT);
        return upper.endsWith("/AVPF") || upper.endsWith("/SAVPF");
    }

    /** SDES (RFC 4568) or DTLS-SRTP (RFC 5764), over whatever transport. */
    static boolean isSecure(String protocol) {
        String upper = protocol.toUpperCase(Locale.ROOT);
        return upper.endsWith("/SAVP") || upper.endsWith("/SAVPF");
    }

    /** As the RFCs write it. */
    static String canonical(String protocol) {
        return protocol.toUpperCase(Locale.ROOT);
    }

    static String lowerCase(String type) {
        return type.toLowerCase(Locale.ROOT);
    }
}
