package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

/** What was refused on a path, why, and whose it was. */
final class Rejections {
    private final int[] reasons = new int[Drop.values().length];
    private long high;
    private long low;
    private int port = -1;

    void add(Datagram packet, Drop reason) {
        reasons[reason.ordinal()]++;
        if (reason == Drop.RATE || reason == Drop.FORMAT) return; // the party's own
        high = packet.sourceHigh();
        low = packet.sourceLow();
        port = packet.sourcePort();
    }

    long count(Drop reason) {
        return reasons[reason.ordinal()] & 0xffff_ffffL;
    }

    /** Empty when nothing of somebody else was refused. */
    String from() {
        return port < 0 ? "" : new Endpoint(new IpAddress(high, low), port).toString();
    }
}
