package io.drawbridge.relay.sdp;

/** How much a party may learn. */
public enum Audience {
    /** On our side: attributes that nobody knows are passed on. */
    TRUSTED,
    /** A stranger: only attributes that are known to say nothing about the other side. */
    UNTRUSTED
}
