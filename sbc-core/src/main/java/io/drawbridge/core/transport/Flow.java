package io.drawbridge.core.transport;

import java.net.InetSocketAddress;

/**
 * A way to a peer (RFC 5626 §2): for UDP a pair of addresses, for streams a connection.
 *
 * @param listener index of the {@link ListeningPoint} at our side
 * @param remote resolved address and port of the peer
 * @param connection which connection, from 1; 0 for UDP, and in an output for a stream: any
 *     connection to that peer, a new one where there is none
 */
public record Flow(int listener, Transport transport, InetSocketAddress remote, long connection) {
    public static final long ANY = 0;
}
