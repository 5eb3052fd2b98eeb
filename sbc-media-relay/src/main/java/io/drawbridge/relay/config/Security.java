package io.drawbridge.relay.config;

/** How media is encrypted on a leg. It rules what is offered; an answer follows the offer. */
public enum Security {
    /** Never. */
    RTP,
    /** SRTP with keys in the SDP (RFC 4568), and nothing less. */
    SRTP_SDES,
    /** SRTP with keys from DTLS (RFC 5763), and nothing less. */
    DTLS_SRTP,
    /** SRTP is offered in a way that a peer without it may decline (RFC 8643); RTP is accepted. */
    PREFER_SRTP,
    /** As the peer asks. */
    ANY
}
