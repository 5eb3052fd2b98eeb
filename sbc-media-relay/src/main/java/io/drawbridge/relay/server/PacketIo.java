package io.drawbridge.relay.server;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.PortBinder;

/**
 * The sockets of one relay thread. Everything but {@link #wakeUp} is called on that thread alone.
 * What stands above it does not know, and must not care, which implementation it has.
 */
interface PacketIo extends PortBinder, AutoCloseable {
    /** Takes a packet that came in. */
    interface Receiver {
        /**
         * @param packet valid until this returns; {@link #send} sends it on
         */
        void onDatagram(int socket, Datagram packet);
    }

    /** What an operator is told about the implementation. */
    String name();

    /**
     * Waits until a socket has something to read, {@link #wakeUp} is called, or time is up.
     *
     * @param timeoutNanos 0: only looks; {@link Long#MAX_VALUE}: for ever
     * @return whether a socket has something to read
     */
    boolean await(long timeoutNanos);

    /**
     * Hands out one packet of every socket that {@link #await} found readable. A socket that has
     * more is found again by the next {@link #await}.
     */
    void receive(Receiver receiver);

    /**
     * The packet that {@link #send} sends. Between two {@link #receive}, a packet of the relay's
     * own may be written into it.
     */
    Datagram packet();

    /**
     * Sends the packet that is being received on to somebody else, or {@link #packet}, at once or
     * not at all.
     *
     * @param to of the IP version of the socket
     * @return whether the system took it
     */
    boolean send(int socket, Endpoint to, Datagram packet);

    /** Ends a running or the next {@link #await}. From any thread. */
    void wakeUp();

    @Override
    void close();
}
