package io.drawbridge.relay.session;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

/** Where the packet in hand goes. One object for each relay thread, refilled for every packet. */
public final class Outgoing {
    private int socket = -1;
    private Endpoint to = new Endpoint(IpAddress.ANY_IPV4, 0);

    void set(int throughSocket, Endpoint target) {
        socket = throughSocket;
        to = target;
    }

    /** Handle of the socket that sends it. */
    public int socket() {
        return socket;
    }

    public Endpoint to() {
        return to;
    }
}
