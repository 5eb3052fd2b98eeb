package io.drawbridge.relay.control;

/** Why a datagram on a media port was not relayed. */
public enum Drop {
    /** No session owns the port any more, or not yet. */
    NO_SESSION,
    /** Nobody has answered on this leg yet, so nobody may speak on it. */
    NO_PARTY,
    /** The source is not the party's (latching). */
    STRANGER,
    /** The source may be the party's, but has not proven it yet (latching). */
    NOT_LATCHED,
    /** A fork that the offerer does not listen to. */
    NOT_CURRENT,
    /** The other party's address is not known yet, or it has none. */
    NO_DESTINATION,
    /** The other party has not checked for 30 seconds that it still wants packets (RFC 7675). */
    NO_CONSENT,
    /** The addressee is the relay itself, which plays a tone and listens to nothing. */
    PLAYER,
    /** STUN on a leg without ICE, or without the right password. */
    STUN,
    /** A check from an address that is never sent to: inside, or this machine's own. */
    FORBIDDEN,
    /** A party's sign of life (RFC 8445 §11), which is for nobody else. */
    KEEPALIVE,
    /** DTLS on a leg without DTLS, from a stranger, or of no handshake. */
    DTLS,
    /** The leg is encrypted and has no keys yet. */
    NO_KEYS,
    /** SRTP whose authentication tag is wrong, or what is clear on an encrypted leg. */
    UNAUTHENTIC,
    /** SRTP that was here before, or is older than the replay window (RFC 3711 §3.3.2). */
    REPLAYED,
    /** More than the negotiated codecs can need. */
    RATE,
    /** A payload type that was not negotiated, or of no m-line that could be told. */
    FORMAT,
    /** RTP on the RTCP port. */
    MISPLACED,
    /** Neither of the above, too short, or longer than 2048 octets. */
    JUNK,
    /** The system did not take the packet: its buffer was full, or the destination unreachable. */
    SEND_FAILED
}
