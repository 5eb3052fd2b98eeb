package io.drawbridge.relay.sdp;

import java.util.Locale;

/** What the media type and the protocol of an m-line stand for. */
final class MediaProfile {
    private MediaProfile() {}

    static boolean isAudioOrVideo(String type) {
        return type.equalsIgnoreCase("audio") || type.equalsIgnoreCase("video");
    }

    /** RFC 4585, and RFC 5124 with encryption. */
    static boolean isFeedback(String protocol) {
        String upper = protocol.toUpperCase(Locale.ROOT);
        return upper.endsWith("/AVPF") || upper.endsWith("/SAVPF");
    }

    static String lowerCase(String type) {
        return type.toLowerCase(Locale.ROOT);
    }
}
