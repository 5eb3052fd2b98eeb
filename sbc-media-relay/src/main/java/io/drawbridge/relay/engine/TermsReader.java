package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.engine.AddressGuard.Judgement;
import io.drawbridge.relay.ice.Candidates;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.session.Formats;
import io.drawbridge.relay.session.Keying;
import io.drawbridge.relay.session.LatchRules;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.Terms;
import io.drawbridge.relay.session.TransportTerms;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes of what a party's SDP says the terms that its streams obey. */
final class TermsReader {
    /** Clock rate where SDP names none: telephony's. */
    private static final int DEFAULT_CLOCK_RATE = 8000;

    private final AddressGuard guard;

    TermsReader(AddressGuard guard) {
        this.guard = guard;
    }

    /** What came of reading. */
    sealed interface Reading {
        /**
         * @param terms one for each m-line; null: not carried
         */
        record Readable(List<@Nullable Terms> terms) implements Reading {}

        /** The relay must not, or cannot, speak with this party. */
        record Refused(String why) implements Reading {}
    }

    /**
     * @param streams of the party's SDP
     * @param lines how its m-lines are carried; null: not
     * @param leg the party's
     * @param network the leg's
     */
    Reading read(
            List<RemoteStream> streams,
            List<@Nullable SettledLine> lines,
            Leg leg,
            NetworkMedia network) {
        List<@Nullable Terms> terms = new ArrayList<>(streams.size());
        for (int i = 0; i < streams.size(); i++) {
            SettledLine line = lines.get(i);
            if (line == null) {
                terms.add(null);
                continue;
            }
            TransportTerms shared = line.bundled() ? sharedWith(line, terms) : null;
            if (shared != null) {
                terms.add(terms(line, streams.get(i), shared));
                continue;
            }
            switch (transport(streams.get(i), line, leg, network)) {
                case Transport.Refused(String why) -> {
                    return new Reading.Refused("m-line " + i + " " + why);
                }
                case Transport.Known(var transport) ->
                        terms.add(terms(line, streams.get(i), transport));
            }
        }
        return new Reading.Readable(terms);
    }

    private static @Nullable TransportTerms sharedWith(
            SettledLine line, List<@Nullable Terms> terms) {
        for (Terms earlier : terms)
            if (earlier != null && earlier.carrier() == line.carrier()) return earlier.transport();
        return null;
    }

    private sealed interface Transport {
        record Known(TransportTerms terms) implements Transport {}

        record Refused(String why) implements Transport {}
    }

    private Transport transport(
            RemoteStream stream, SettledLine line, Leg leg, NetworkMedia network) {
        IpAddress address = stream.address().map(IpAddress::of).orElse(IpAddress.ANY_IPV4);
        if (!address.isUnspecified() && address.isIpv4() != leg.pool().address().isIpv4()) {
            // With ICE the candidates count, and of these the one that speaks.
            if (line.transport().iceTerms() == null)
                return new Transport.Refused("is of the other IP version");
            address = IpAddress.ANY_IPV4;
        }
        Optional<String> forbidden = forbidden(stream, network, leg.source());
        if (forbidden.isPresent()) return new Transport.Refused("names " + forbidden.get());
        Endpoint named = new Endpoint(address, stream.port());
        return switch (guard.judge(named, stream.rtcpPort(), network, leg.source())) {
            case Judgement.Forbidden(String why) -> new Transport.Refused("names " + why);
            case Judgement.Unusable _ ->
                    new Transport.Known(transport(stream, line, null, false, leg));
            case Judgement.Usable(Endpoint at, boolean reachable) ->
                    new Transport.Known(transport(stream, line, at, reachable, leg));
        };
    }

    /** An address that nothing is sent to may still not be one of those that must not be named. */
    private Optional<String> forbidden(
            RemoteStream stream, NetworkMedia network, Optional<IpAddress> source) {
        Optional<IpAddress> rtcp = stream.rtcpAddress().map(IpAddress::of);
        if (rtcp.isPresent() && !rtcp.equals(stream.address().map(IpAddress::of))) {
            Endpoint named = new Endpoint(rtcp.get(), stream.rtcpPort());
            if (guard.judge(named, 0, network, source) instanceof Judgement.Forbidden(String why))
                return Optional.of(why);
        }
        for (String value : stream.details().candidates()) {
            Optional<Candidates.Remote> candidate = Candidates.read(value);
            if (candidate.isEmpty()) continue;
            if (guard.judge(candidate.get().at(), 0, network, source)
                    instanceof Judgement.Forbidden(String why)) return Optional.of(why);
        }
        return Optional.empty();
    }

    private static TransportTerms transport(
            RemoteStream stream,
            SettledLine line,
            @Nullable Endpoint signalled,
            boolean reachable,
            Leg leg) {
        LegProfile profile = leg.profile();
        Optional<IpAddress> source = leg.source();
        int prefix =
                source.map(IpAddress::isIpv4).orElse(true)
                        ? profile.latchingPrefix().ipv4()
                        : profile.latchingPrefix().ipv6();
        LatchRules rules =
                new LatchRules(
                        profile.latching(),
                        signalled,
                        reachable,
                        source.filter(s -> mayBeMeant(signalled, s, prefix)).orElse(null),
                        prefix);
        Endpoint rtcp =
                signalled == null || stream.rtcpPort() == 0 || stream.isFax()
                        ? null
                        : new Endpoint(signalled.address(), stream.rtcpPort());
        Keying keying = line.transport().keying();
        if (keying == null) throw new IllegalStateException("keys are not settled");
        return new TransportTerms(rules, rtcp, line.mux(), keying, line.transport().iceTerms());
    }

    private static Terms terms(SettledLine line, RemoteStream stream, TransportTerms transport) {
        String codec = stream.isFax() ? "t38" : "";
        int clockRate = DEFAULT_CLOCK_RATE;
        if (!stream.payloadTypes().isEmpty()) {
            RtpMap first = stream.payloadTypes().getFirst();
            codec = first.encoding();
            if (first.clockRate() > 0) clockRate = first.clockRate();
        }
        return new Terms(
                line.carrier(),
                transport,
                stream.direction(),
                stream.type(),
                codec,
                clockRate,
                stream.isFax() ? FormatTerms.ofFax() : Formats.ANY);
    }

    /** The signalling source counts only where the signalled address cannot be the real one. */
    private static boolean mayBeMeant(
            @Nullable Endpoint signalled, IpAddress source, int prefixLength) {
        if (signalled == null || signalled.address().isPrivate()) return true;
        return source.sharesPrefix(
                signalled.address().high(), signalled.address().low(), prefixLength);
    }
}
