package io.drawbridge.relay.ports;

/** Opens and closes UDP sockets for a pool; the relay's I/O implements it, tests play it. */
public interface PortBinder {
    /** The port is somebody else's; the next one may be free. */
    int BUSY = -1;

    /** Nothing can be opened now: no descriptors, no such local address, no permission. */
    int UNABLE = -2;

    /**
     * Binds a socket and starts to watch it.
     *
     * @param dscp DiffServ code point of what it sends, 0 to 63
     * @return a handle that is 0 or more and small, {@link #BUSY} or {@link #UNABLE}
     */
    int open(IpAddress address, int port, int dscp);

    /** No count of {@link #overflows} can be had. */
    long UNKNOWN = -1;

    /** Throws away what has arrived on the socket and was not read. */
    void discard(int socket);

    /**
     * Datagrams that the system has thrown away since the socket was opened, because nobody had
     * read those before them. Wraps at 2^32. {@link #UNKNOWN} of who cannot tell.
     */
    default long overflows(int socket) {
        return UNKNOWN;
    }

    void close(int socket);
}
