package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.engine.AddressGuard.Judgement;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.session.Formats;
import io.drawbridge.relay.session.Keying;
import io.drawbridge.relay.session.LatchRules;
import io.drawbridge.relay.session.Leg;
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
     * @param muxed for each m-line whether RTP and RTCP share a port; null: the line is not carried
     * @param leg the party's
     * @param network the leg's
     */
    Reading read(
            List<RemoteStream> streams,
            List<@Nullable Boolean> muxed,
            Leg leg,
            NetworkMedia network) {
        List<@Nullable Terms> terms = new ArrayList<>(streams.size());
        for (int i = 0; i < streams.size(); i++) {
            Boolean mux = muxed.get(i);
            if (mux == null) {
                terms.add(null);
                continue;
            }
            RemoteStream stream = streams.get(i);
            IpAddress address = stream.address().map(IpAddress::of).orElse(IpAddress.ANY_IPV4);
            if (!address.isUnspecified() && address.isIpv4() != leg.pool().address().isIpv4())
                return new Reading.Refused("m-line " + i + " is of the other IP version");
            Endpoint named = new Endpoint(address, stream.port());
            switch (guard.judge(named, stream.rtcpPort(), network, leg.source())) {
                case Judgement.Forbidden(String why) -> {
                    return new Reading.Refused("m-line " + i + " names " + why);
                }
                case Judgement.Unusable _ ->
                        terms.add(terms(i, stream, mux, null, false, network, leg.source()));
                case Judgement.Usable(Endpoint at, boolean reachable) ->
                        terms.add(terms(i, stream, mux, at, reachable, network, leg.source()));
            }
        }
        return new Reading.Readable(terms);
    }

    private static Terms terms(
            int index,
            RemoteStream stream,
            boolean mux,
            @Nullable Endpoint signalled,
            boolean reachable,
            NetworkMedia network,
            Optional<IpAddress> source) {
        int prefix =
                source.map(IpAddress::isIpv4).orElse(true)
                        ? network.profile().latchingPrefix().ipv4()
                        : network.profile().latchingPrefix().ipv6();
        LatchRules rules =
                new LatchRules(
                        network.profile().latching(),
                        signalled,
                        reachable,
                        source.filter(s -> mayBeMeant(signalled, s, prefix)).orElse(null),
                        prefix);
        Endpoint rtcp =
                signalled == null || stream.rtcpPort() == 0
                        ? null
                        : new Endpoint(signalled.address(), stream.rtcpPort());
        String codec = "";
        int clockRate = DEFAULT_CLOCK_RATE;
        if (!stream.payloadTypes().isEmpty()) {
            RtpMap first = stream.payloadTypes().getFirst();
            codec = first.encoding();
            if (first.clockRate() > 0) clockRate = first.clockRate();
        }
        return new Terms(
                index,
                new TransportTerms(rules, rtcp, mux, new Keying.Clear(), null),
                stream.direction(),
                stream.type(),
                codec,
                clockRate,
                Formats.ANY);
    }

    /** The signalling source counts only where the signalled address cannot be the real one. */
    private static boolean mayBeMeant(
            @Nullable Endpoint signalled, IpAddress source, int prefixLength) {
        if (signalled == null || signalled.address().isPrivate()) return true;
        return source.sharesPrefix(
                signalled.address().high(), signalled.address().low(), prefixLength);
    }
}
