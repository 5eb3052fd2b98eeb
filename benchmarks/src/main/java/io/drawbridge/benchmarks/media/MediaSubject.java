package io.drawbridge.benchmarks.media;

import java.io.IOException;

/** A relay in a process of its own. */
interface MediaSubject extends AutoCloseable {
    String name();

    long pid();

    /**
     * @param keys of the leg that is offered to
     * @return the SDP for it
     */
    String offer(String call, String sdp, Keys keys) throws IOException;

    /**
     * @return the SDP for who has offered
     */
    String answer(String call, String sdp, Keys keys) throws IOException;

    void delete(String call) throws IOException;

    /** Octets that the thread which relays has allocated since it started; 0: not known. */
    long allocatedBytes() throws IOException;

    /** Throws away what is not used, where there is a collector. */
    void collect() throws IOException;

    /** Packets that it has thrown away since it started, by reason; empty: not known, or none. */
    String drops() throws IOException;

    @Override
    void close();
}
