package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.MediaCommand.AddressFamily;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.engine.LocalNetwork.LocalAddress;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.Audience;
import io.drawbridge.relay.sdp.LocalDescription;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.SettledLine;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes legs: on which of a network's addresses, and with which ports. */
final class Legs {
    private final MediaPorts ports;
    private final AddressGuard guard;
    private final RandomGenerator random;

    Legs(MediaPorts ports, AddressGuard guard, RandomGenerator random) {
        this.ports = ports;
        this.guard = guard;
        this.random = random;
    }

    /**
     * The leg of a party that offers, without ports yet. Empty when the network has no address of
     * the party's IP version.
     */
    Optional<Leg> near(LocalNetwork network, OfferReading offer, LegOptions options) {
        Optional<AddressFamily> family = family(offer);
        Optional<LocalAddress> local =
                family.isEmpty() ? Optional.of(network.preferred()) : network.address(family.get());
        return local.map(address -> leg(network, address, 1, options));
    }

    /**
     * A leg without ports yet.
     *
     * @param parties how many forks may answer on it
     */
    Leg leg(LocalNetwork network, LocalAddress local, int parties, LegOptions options) {
        Audience audience = network.media().trusted() ? Audience.TRUSTED : Audience.UNTRUSTED;
        Leg leg =
                new Leg(
                        network.name(),
                        local.pool(),
                        profile(network, options),
                        parties,
                        (at, signalling) -> guard.mayBeSentTo(at, network.media(), signalling),
                        LocalDescription.first(
                                local.advertised(), audience, random.nextLong(Long.MAX_VALUE)));
        leg.source(options.receivedFrom().flatMap(IpAddress::parse));
        return leg;
    }

    /** How a party is spoken with: as the command says, else as the network's are. */
    static LegProfile profile(LocalNetwork network, LegOptions options) {
        return options.profile().orElse(network.media().profile());
    }

    /**
     * Gives a leg the ports that a description needs and it lacks; all of them or none.
     *
     * @param lines null: not carried
     * @param added gets the lines that were opened
     */
    boolean openLines(
            MediaSession session,
            Leg leg,
            List<@Nullable SettledLine> lines,
            List<Line> added,
            long now) {
        int before = added.size();
        for (SettledLine wanted : lines) {
            if (wanted == null || leg.line(wanted.carrier()) != null) continue;
            Optional<Line> line = ports.open(session, leg, wanted.carrier(), wanted.media(), now);
            if (line.isEmpty()) {
                List<Line> mine = added.subList(before, added.size());
                for (Line opened : mine) ports.close(opened, now);
                mine.clear();
                return false;
            }
            added.add(line.get());
        }
        return true;
    }

    /**
     * IP version of the first address that is carried and means something; of a line with ICE it
     * does not.
     */
    static Optional<AddressFamily> family(OfferReading offer) {
        for (int i = 0; i < offer.lines().size(); i++) {
            SettledLine line = offer.lines().get(i);
            if (line == null || line.transport().ice() != null) continue;
            Optional<IpAddress> address = offer.streams().get(i).address().map(IpAddress::of);
            if (address.isPresent() && !address.get().isUnspecified())
                return Optional.of(
                        address.get().isIpv4() ? AddressFamily.IPV4 : AddressFamily.IPV6);
        }
        return Optional.empty();
    }
}
