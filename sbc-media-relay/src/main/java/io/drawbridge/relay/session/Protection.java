package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.srtp.SrtpContext;
import io.drawbridge.relay.srtp.SrtpStatus;

import org.jspecify.annotations.Nullable;

/**
 * SRTP on one path: what comes is authenticated and decrypted in place, what goes is encrypted.
 * When a new key comes, the old one is good for two more seconds.
 */
final class Protection {
    static final long OLD_KEY_NANOS = 2_000_000_000L;

    private @Nullable SrtpContext receive;
    private @Nullable SrtpContext send;
    private @Nullable SrtpContext old;
    private long oldUntil;

    /** A copy that later keys do not change. */
    Protection copy() {
        Protection copy = new Protection();
        copy.receive = receive;
        copy.send = send;
        copy.old = old;
        copy.oldUntil = oldUntil;
        return copy;
    }

    /** New keys, or the ones that are used already. */
    void keys(SrtpContext incoming, SrtpContext outgoing, long now) {
        send = outgoing;
        if (incoming == receive) return;
        old = receive;
        oldUntil = now + OLD_KEY_NANOS;
        receive = incoming;
    }

    /** A new association will bring keys; until then the old ones are good. */
    boolean hasKeys() {
        return receive != null;
    }

    /** Null when the packet was authentic and lies there decrypted. */
    @Nullable Drop unprotect(Datagram packet, boolean rtcp, long now) {
        SrtpContext context = receive;
        if (context == null) return Drop.NO_KEYS;
        Drop drop = unprotect(context, packet, rtcp);
        SrtpContext before = old;
        if (drop != Drop.UNAUTHENTIC || before == null) return drop;
        if (now > oldUntil) {
            old = null;
            return drop;
        }
        return unprotect(before, packet, rtcp);
    }

    private static @Nullable Drop unprotect(SrtpContext context, Datagram packet, boolean rtcp) {
        byte[] octets = packet.copy();
        int length =
                rtcp
                        ? context.unprotectRtcp(octets, packet.length())
                        : context.unprotect(octets, packet.length());
        if (length < 0) return drop(SrtpStatus.of(length));
        packet.replace(length);
        return null;
    }

    boolean hasSent(int ssrc) {
        return send != null && send.knows(ssrc);
    }

    /** Null when the packet may be sent. */
    @Nullable Drop protect(Datagram packet, boolean rtcp) {
        SrtpContext context = send;
        if (context == null) return Drop.NO_KEYS;
        byte[] octets = packet.copy();
        int length =
                rtcp
                        ? context.protectRtcp(octets, packet.length())
                        : context.protect(octets, packet.length());
        if (length < 0) return drop(SrtpStatus.of(length));
        packet.replace(length);
        return null;
    }

    private static Drop drop(SrtpStatus status) {
        return switch (status) {
            case REPLAYED -> Drop.REPLAYED;
            case TOO_LONG -> Drop.JUNK;
            case KEY_EXHAUSTED, TOO_MANY_SSRCS -> Drop.NO_KEYS;
            case OK, UNAUTHENTIC, TOO_SHORT, MALFORMED -> Drop.UNAUTHENTIC;
        };
    }
}
