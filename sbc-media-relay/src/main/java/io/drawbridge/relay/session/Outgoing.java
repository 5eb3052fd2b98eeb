package io.drawbridge.relay.session;

import io.drawbridge.relay.control.MediaNotice.Digit;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

/**
 * What comes of the packet in hand: where it goes, and which key press it has ended. One object for
 * each relay thread, refilled for every packet.
 */
public final class Outgoing {
    private int socket = -1;
    private Endpoint to = new Endpoint(IpAddress.ANY_IPV4, 0);
    private boolean addressed;
    private boolean relayed;
    private @Nullable Digit digit;

    /** Before a packet. */
    public void clear() {
        addressed = false;
        relayed = false;
        digit = null;
    }

    void set(int throughSocket, Endpoint target) {
        socket = throughSocket;
        to = target;
        addressed = true;
        relayed = true;
    }

    /** The packet now holds an answer to its source. */
    void answer(int throughSocket, Datagram packet) {
        socket = throughSocket;
        to = packet.source();
        addressed = true;
        relayed = false;
    }

    void digit(Digit ended) {
        digit = ended;
    }

    /** Whether anything is sent. */
    public boolean isAddressed() {
        return addressed;
    }

    /** Whether that is media, rather than an answer of the relay's own. */
    public boolean isRelayed() {
        return relayed;
    }

    /** Handle of the socket that sends it. */
    public int socket() {
        return socket;
    }

    public Endpoint to() {
        return to;
    }

    /** The key press that has ended with the packet; null: none. */
    public @Nullable Digit digit() {
        return digit;
    }
}
