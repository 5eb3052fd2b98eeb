package io.drawbridge.relay.tone;

/**
 * How the tone goes to a party.
 *
 * @param payloadType of the party's offer, 0 to 127
 * @param law what that payload type stands for
 * @param packetMs what one packet holds, {@value #MIN_MS} to {@value #MAX_MS} ms
 */
public record ToneFormat(int payloadType, G711 law, int packetMs) {
    public static final int MIN_MS = 10;
    public static final int MAX_MS = 60;

    /** RFC 3551 §4.2. */
    public static final int DEFAULT_MS = 20;

    public ToneFormat {
        if (payloadType < 0 || payloadType > 127)
            throw new IllegalArgumentException("payload type " + payloadType);
        if (packetMs < MIN_MS || packetMs > MAX_MS)
            throw new IllegalArgumentException("packet time " + packetMs);
    }
}
