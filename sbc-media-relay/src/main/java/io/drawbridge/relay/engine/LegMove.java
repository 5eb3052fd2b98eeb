package io.drawbridge.relay.engine;

import io.drawbridge.relay.control.MediaCommand.AddressFamily;
import io.drawbridge.relay.engine.LocalNetwork.LocalAddress;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortPool;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.Settled;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a re-offer changes on the leg of the party that makes it, until it is answered or refused. A
 * party may come back with the other IP version: then the leg gets ports of that version, and the
 * old ones serve until the answer.
 */
final class LegMove {
    private final Leg leg;
    private final Settled settled;
    private final Optional<IpAddress> source;
    private final PortPool pool;
    private final InetAddress address;
    private final List<@Nullable Line> lines = new ArrayList<>(1);
    private boolean moved;

    LegMove(Leg leg) {
        this.leg = leg;
        this.settled = leg.settled();
        this.source = leg.source();
        this.pool = leg.pool();
        this.address = leg.described().address();
    }

    /**
     * Moves the leg to the party's IP version.
     *
     * @return why that cannot be; empty when it is there
     */
    Optional<String> follow(LocalNetwork network, OfferReading offer) {
        Optional<AddressFamily> family = Legs.family(offer);
        boolean ipv4 = leg.pool().address().isIpv4();
        if (family.isEmpty() || (family.get() == AddressFamily.IPV4) == ipv4)
            return Optional.empty();
        Optional<LocalAddress> other = network.address(family.get());
        if (other.isEmpty()) return Optional.of("the other IP version than " + network.name());
        moved = true;
        for (int i = 0; i < leg.lineCount(); i++) {
            lines.add(leg.line(i));
            if (leg.line(i) != null) leg.remove(i);
        }
        leg.move(other.get().pool());
        leg.described(leg.described().at(other.get().advertised()));
        return Optional.empty();
    }

    /** The lines that new ones stand in for. */
    List<Line> replaced() {
        List<Line> all = new ArrayList<>(lines.size());
        for (Line line : lines) if (line != null) all.add(line);
        return all;
    }

    /** Brings everything back. */
    void undo() {
        leg.settled(settled);
        leg.source(source);
        if (!moved) return;
        leg.move(pool);
        leg.described(leg.described().at(address));
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line != null) leg.put(i, line);
        }
    }
}
