package io.drawbridge.relay.demux;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import java.nio.ByteBuffer;

/**
 * A received datagram and its source. One object for each relay thread, refilled for every packet:
 * valid only until the thread reads the next one.
 */
public final class Datagram {
    /** Longest datagram that is relayed, in octets; media stays far below one Ethernet frame. */
    public static final int MAX_BYTES = 2048;

    /** Room that encryption may need behind a packet. */
    public static final int HEADROOM = 256;

    /** What a buffer for datagrams holds. */
    public static final int BUFFER_BYTES = MAX_BYTES + HEADROOM;

    private final ByteBuffer bytes;
    private final byte[] copy = new byte[BUFFER_BYTES];
    private int length;
    private long sourceHigh;
    private long sourceLow;
    private int sourcePort;

    /**
     * @param bytes where the I/O puts a packet: index 0 is its first octet; big endian, at least
     *     {@link #BUFFER_BYTES}; a longer datagram than {@link #MAX_BYTES} is noticed
     */
    public Datagram(ByteBuffer bytes) {
        if (bytes.capacity() < BUFFER_BYTES) throw new IllegalArgumentException("buffer too small");
        this.bytes = bytes;
    }

    /** Called by the I/O after each packet. */
    public void received(int octets, long high, long low, int port) {
        length = octets;
        sourceHigh = high;
        sourceLow = low;
        sourcePort = port;
    }

    /** Called by who has written a packet of the relay's own into the bytes. */
    public void written(int octets) {
        received(octets, 0, 0, 0);
    }

    /** Called by who has changed the bytes in place; the source stays. */
    public void resized(int octets) {
        length = octets;
    }

    /** The octets in an array, for who needs one; with room behind them. Always the same array. */
    public byte[] copy() {
        bytes.get(0, copy, 0, length);
        return copy;
    }

    /** Takes the octets of the {@linkplain #copy copy}; the source stays. */
    public void replace(int octets) {
        bytes.put(0, copy, 0, octets);
        length = octets;
    }

    /** Absolute reads only: position and limit mean nothing here. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Octets of the datagram; above {@link #MAX_BYTES} it was cut off. */
    public int length() {
        return length;
    }

    /** First half of the source address, as {@code IpAddress} has it. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** Second half of the source address, as {@code IpAddress} has it. */
    public long sourceLow() {
        return sourceLow;
    }

    public int sourcePort() {
        return sourcePort;
    }

    /** The source as an object, for what is rare. */
    public Endpoint source() {
        return new Endpoint(new IpAddress(sourceHigh, sourceLow), sourcePort);
    }
}
