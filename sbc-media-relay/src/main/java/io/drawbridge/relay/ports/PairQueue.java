package io.drawbridge.relay.ports;

/**
 * A bounded first-in, first-out queue of port pairs, each with the time from which it may be used.
 * Plain arrays: nothing is allocated while it is in use.
 */
final class PairQueue {
    private final int[] ports;
    private final int[] rtpSockets;
    private final int[] rtcpSockets;
    private final long[] readyAt;
    private int head;
    private int size;

    PairQueue(int capacity) {
        ports = new int[capacity];
        rtpSockets = new int[capacity];
        rtcpSockets = new int[capacity];
        readyAt = new long[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == ports.length;
    }

    /** Whether the pair at the head may be used; the ones behind it came later and wait longer. */
    boolean isReady(long now) {
        return size > 0 && readyAt[head] <= now;
    }

    int port() {
        return ports[head];
    }

    int rtpSocket() {
        return rtpSockets[head];
    }

    int rtcpSocket() {
        return rtcpSockets[head];
    }

    void remove() {
        head = (head + 1) % ports.length;
        size--;
    }

    void add(int port, int rtpSocket, int rtcpSocket, long ready) {
        if (isFull()) throw new IllegalStateException("a pair came back twice");
        int tail = (head + size) % ports.length;
        ports[tail] = port;
        rtpSockets[tail] = rtpSocket;
        rtcpSockets[tail] = rtcpSocket;
        readyAt[tail] = ready;
        size++;
    }
}
