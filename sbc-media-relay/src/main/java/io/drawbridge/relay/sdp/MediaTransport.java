package io.drawbridge.relay.sdp;

import java.util.Locale;

/** What the protocol of an m-line says about how packets travel. */
public enum MediaTransport {
    /** RTP/AVP, RTP/AVPF: in clear, or perhaps not (RFC 8643). */
    RTP,
    /**
     * RTP/SAVP, RTP/SAVPF: encrypted, with keys from the SDP, or from DTLS as older peers say it.
     */
    SRTP,
    /** UDP/TLS/RTP/SAVP, UDP/TLS/RTP/SAVPF: encrypted, with keys from DTLS (RFC 5764 §8). */
    DTLS_SRTP,
    /** udptl (ITU-T T.38 annex D). */
    UDPTL,
    OTHER;

    /** Of an m-line's protocol, in any case. */
    public static MediaTransport of(String protocol) {
        return switch (protocol.toUpperCase(Locale.ROOT)) {
            case "RTP/AVP", "RTP/AVPF" -> RTP;
            case "RTP/SAVP", "RTP/SAVPF" -> SRTP;
            case "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF" -> DTLS_SRTP;
            case "UDPTL" -> UDPTL;
            default -> OTHER;
        };
    }

    /**
     * As the RFCs write it.
     *
     * @param feedback with RTCP based feedback (RFC 4585, RFC 5124)
     */
    public String protocol(boolean feedback) {
        return switch (this) {
            case RTP -> feedback ? "RTP/AVPF" : "RTP/AVP";
            case SRTP -> feedback ? "RTP/SAVPF" : "RTP/SAVP";
            case DTLS_SRTP -> feedback ? "UDP/TLS/RTP/SAVPF" : "UDP/TLS/RTP/SAVP";
            case UDPTL -> "udptl";
            case OTHER -> throw new IllegalStateException("no protocol of ours");
        };
    }
}
