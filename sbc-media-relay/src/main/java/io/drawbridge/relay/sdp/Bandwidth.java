package io.drawbridge.relay.sdp;

/**
 * A b-line (RFC 8866 §5.8).
 *
 * @param type CT, AS, TIAS (RFC 3890), RS, RR (RFC 3556) or another name
 * @param value kilobits per second for CT and AS, else bits per second; at least 0
 */
public record Bandwidth(String type, long value) {}
