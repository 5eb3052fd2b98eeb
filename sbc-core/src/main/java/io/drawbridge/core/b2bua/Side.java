package io.drawbridge.core.b2bua;

/**
 * INBOUND: the dialog in which we are UAS for the first INVITE; OUTBOUND: the one in which we are
 * UAC.
 */
public enum Side {
    INBOUND,
    OUTBOUND;

    Side other() {
        return this == INBOUND ? OUTBOUND : INBOUND;
    }
}
