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
    /** The addressee is the relay itself, which plays a tone and listens to nothing. */
    PLAYER,
    /** STUN on a leg without ICE. */
    STUN,
    /** DTLS on a leg without DTLS. */
    DTLS,
    /** RTP on the RTCP port. */
    MISPLACED,
    /** Neither of the above, too short, or longer than 2048 octets. */
    JUNK,
    /** The system did not take the packet: its buffer was full, or the destination unreachable. */
    SEND_FAILED
}
