package io.drawbridge.core.harness;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the parties of a call hear of each other: an RTP packet each way, through the product's
 * relay engine, from where the speaker's own description says to where it was told to speak.
 */
final class Audio {
    private final Bench bench;

    Audio(Bench bench) {
        this.bench = bench;
    }

    /** Speaks for a moment: behind a NAT, that is needed to be found. */
    void speak(PartyCall speaker) {
        for (int i = 0; i < 5; i++) comesOut(speaker);
    }

    /** Whether each of two parties hears the other, from where it was told to expect it. */
    boolean bothWays(PartyCall one, PartyCall other) {
        return hears(one, other) && hears(other, one);
    }

    /** Whether what one says comes out at the other. */
    boolean hears(PartyCall listener, PartyCall speaker) {
        return comesOut(speaker)
                .filter(way -> receiver(way).filter(ear(listener)::equals).isPresent())
                .filter(way -> mouth(listener).filter(way.from()::equals).isPresent())
                .isPresent();
    }

    /** Whether anybody hears what one says. */
    boolean isHeard(PartyCall speaker) {
        return comesOut(speaker).isPresent();
    }

    /** Who hears what one says, and is heard in return. */
    Optional<PartyCall> peer(PartyCall speaker) {
        return bench.parties().stream()
                .flatMap(p -> Stream.of(p.incomingCalls(), p.outgoingCalls()))
                .flatMap(Collection::stream)
                .filter(call -> call != speaker && bothWays(call, speaker))
                .findFirst();
    }

    private Optional<RealRelay.Way> comesOut(PartyCall speaker) {
        return mouth(speaker).flatMap(to -> bench.relay().carry(seen(ear(speaker), to), to));
    }

    /** Where a packet comes from, behind a NAT or not. */
    private Endpoint seen(Endpoint from, Endpoint to) {
        return endpoint(bench.network().seen(socket(from), socket(to)));
    }

    private Optional<Endpoint> receiver(RealRelay.Way way) {
        return bench.network().receiver(socket(way.to()), socket(way.from())).map(Audio::endpoint);
    }

    private static InetSocketAddress socket(Endpoint endpoint) {
        return SimulatedNetwork.address(endpoint.address().toString(), endpoint.port());
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    /** Where a party listens, and speaks from. */
    private static Endpoint ear(PartyCall call) {
        return endpoint(call.party().mediaAddress(), call.mediaPort());
    }

    /** Where a party was told to speak to. */
    private static Optional<Endpoint> mouth(PartyCall call) {
        Optional<String> told =
                call.dialogs().isEmpty() ? Optional.empty() : call.dialog().remoteSdp();
        if (told.isEmpty() && !call.isOutgoing() && call.invite().hasBody())
            told = Optional.of(call.invite().bodyText());
        return told.map(sdp -> endpoint(SdpText.address(sdp), SdpText.port(sdp)));
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }
}
