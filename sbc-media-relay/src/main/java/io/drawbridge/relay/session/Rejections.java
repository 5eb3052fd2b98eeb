package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

/** What was refused on a path, why, and who was refused last. */
final class Rejections {
    private final int[] reasons = new int[Drop.values().length];
    private final Source last = new Source();
    private final Source early = new Source();

    /** Where a packet came from, written over by the next one. */
    private static final class Source {
        private long high;
        private long low;
        private int port = -1;

        void set(Datagram packet) {
            high = packet.sourceHigh();
            low = packet.sourceLow();
            port = packet.sourcePort();
        }

        @Nullable Endpoint endpoint() {
            return port < 0 ? null : new Endpoint(new IpAddress(high, low), port);
        }
    }

    /**
     * @param mayBeParty it is not known yet where the party is, and it may be there
     */
    void add(Datagram packet, Drop reason, boolean mayBeParty) {
        reasons[reason.ordinal()]++;
        if (reason == Drop.RATE || reason == Drop.FORMAT) return; // the party's own
        (mayBeParty ? early : last).set(packet);
    }

    long count(Drop reason) {
        return reasons[reason.ordinal()] & 0xffff_ffffL;
    }

    /** Who was refused when it was known where the party is; null when nobody was. */
    @Nullable Endpoint last() {
        return last.endpoint();
    }

    /** Who was refused before, and might have been the party; null when nobody was. */
    @Nullable Endpoint early() {
        return early.endpoint();
    }
}
