package io.drawbridge.relay.engine;

import io.drawbridge.relay.control.MediaCommand.AddressFamily;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.engine.LocalNetwork.LocalAddress;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.Audience;
import io.drawbridge.relay.sdp.LocalDescription;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes legs: on which of a network's addresses, and with which ports. */
final class Legs {
    private final MediaPorts ports;
    private final RandomGenerator random;

    Legs(MediaPorts ports, RandomGenerator random) {
        this.ports = ports;
        this.random = random;
    }

    /**
     * The leg of a party that offers, without ports yet. Empty when the network has no address of
     * the party's IP version.
     *
     * @param muxed null: the line is not carried
     */
    Optional<Leg> near(
            LocalNetwork network,
            List<RemoteStream> streams,
            List<@Nullable Boolean> muxed,
            LegOptions options) {
        Optional<AddressFamily> family = family(streams, muxed);
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
                        options.profile().orElse(network.media().profile()),
                        parties,
                        LocalDescription.first(
                                local.advertised(), audience, random.nextLong(Long.MAX_VALUE)));
        leg.source(options.receivedFrom().flatMap(IpAddress::parse));
        return leg;
    }

    /**
     * Gives a leg the ports that a description needs and it lacks; all of them or none.
     *
     * @param muxed null: the line is not carried
     * @param added gets the lines that were opened
     */
    boolean openLines(
            MediaSession session,
            Leg leg,
            List<RemoteStream> streams,
            List<@Nullable Boolean> muxed,
            List<Line> added,
            long now) {
        int before = added.size();
        for (int i = 0; i < muxed.size(); i++) {
            if (muxed.get(i) == null || leg.line(i) != null) continue;
            Optional<Line> line = ports.open(session, leg, i, streams.get(i).type(), now);
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

    /** IP version of the first address that is carried and means something. */
    static Optional<AddressFamily> family(
            List<RemoteStream> streams, List<@Nullable Boolean> muxed) {
        for (int i = 0; i < streams.size(); i++) {
            if (muxed.get(i) == null) continue;
            Optional<IpAddress> address = streams.get(i).address().map(IpAddress::of);
            if (address.isPresent() && !address.get().isUnspecified())
                return Optional.of(
                        address.get().isIpv4() ? AddressFamily.IPV4 : AddressFamily.IPV6);
        }
        return Optional.empty();
    }
}
