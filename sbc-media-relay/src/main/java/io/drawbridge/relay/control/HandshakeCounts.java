package io.drawbridge.relay.control;

/**
 * Handshakes for DTLS-SRTP.
 *
 * @param running now
 * @param succeeded those that gave keys
 * @param failed attempts that gave none
 * @param turnedAway hellos not listened to, since too many handshakes ran
 * @param lost datagrams of parties that came faster than they could be read
 */
public record HandshakeCounts(
        long running, long succeeded, long failed, long turnedAway, long lost) {
    public static final HandshakeCounts NONE = new HandshakeCounts(0, 0, 0, 0, 0);

    /** The sum of two threads. */
    public HandshakeCounts plus(HandshakeCounts other) {
        return new HandshakeCounts(
                running + other.running,
                succeeded + other.succeeded,
                failed + other.failed,
                turnedAway + other.turnedAway,
                lost + other.lost);
    }
}
