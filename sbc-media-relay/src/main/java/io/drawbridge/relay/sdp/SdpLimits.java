package io.drawbridge.relay.sdp;

/**
 * How large a session description may be. What is larger is {@link SdpResult.Malformed}, never cut.
 *
 * @param bytes whole description, at least 64
 * @param lineBytes one line without its end, at least 32
 * @param mediaDescriptions m-lines, at least 1
 * @param attributes a-lines, of the session and all m-lines together
 * @param candidates a=candidate lines, all together; they count as attributes too
 */
public record SdpLimits(
        int bytes, int lineBytes, int mediaDescriptions, int attributes, int candidates) {
    /** Room for a browser's offer of audio, several videos and data. */
    public static final SdpLimits DEFAULTS = new SdpLimits(65_536, 8_192, 16, 1_024, 128);

    public SdpLimits {
        if (bytes < 64) throw new IllegalArgumentException("bytes below 64: " + bytes);
        if (lineBytes < 32) throw new IllegalArgumentException("lineBytes below 32: " + lineBytes);
        if (mediaDescriptions < 1) {
            throw new IllegalArgumentException("mediaDescriptions below 1: " + mediaDescriptions);
        }
        if (attributes < 0) throw new IllegalArgumentException("attributes below 0");
        if (candidates < 0) throw new IllegalArgumentException("candidates below 0");
    }
}
