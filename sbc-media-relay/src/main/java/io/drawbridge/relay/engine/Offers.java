package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.control.MediaCommand.Offer;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.engine.LocalNetwork.LocalAddress;
import io.drawbridge.relay.engine.TermsReader.Reading;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SdpRewriter;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Exchange;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Party;
import io.drawbridge.relay.session.Terms;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries offers out (RFC 3264 §5, §8): the first of a session, further branches of it, and
 * re-offers. What is refused has changed nothing.
 */
final class Offers {
    /** Forks that may answer on one branch. */
    static final int MAX_PARTIES = 16;

    /** Parallel branches of one session. */
    static final int MAX_BRANCHES = 32;

    private final Map<String, LocalNetwork> networks;
    private final TermsReader reader;
    private final MediaPorts ports;
    private final Legs legs;

    Offers(Map<String, LocalNetwork> networks, TermsReader reader, MediaPorts ports, Legs legs) {
        this.networks = networks;
        this.reader = reader;
        this.ports = ports;
        this.legs = legs;
    }

    /** What came of a session's first offer. */
    sealed interface First {
        record Opened(MediaSession session, MediaReply reply) implements First {}

        record Refused(MediaReply reply) implements First {}
    }

    /** An offer that could be read, with its two networks. */
    private record Read(
            Offer command,
            SessionDescription description,
            List<RemoteStream> streams,
            List<@Nullable Boolean> muxed,
            LocalNetwork from,
            LocalNetwork to) {}

    First first(
            Offer command, SessionDescription description, MediaRelay.Listener owner, long now) {
        List<RemoteStream> streams = RemoteStream.of(description);
        LocalNetwork from = networks.get(command.from().network());
        LocalNetwork to = networks.get(command.to().network());
        if (from == null || to == null)
            return new First.Refused(Refusal.wrongState(command, "unknown network"));
        List<@Nullable Boolean> muxed =
                Description.offered(streams, from.media().profile().rtcpMux());
        Optional<String> refusal =
                Description.refusal(streams, muxed, from.media().profile().rtcpMux());
        if (refusal.isPresent())
            return new First.Refused(Refusal.notAcceptable(command, refusal.get()));
        Optional<Leg> fitting = legs.near(from, streams, muxed, command.from());
        if (fitting.isEmpty())
            return new First.Refused(
                    Refusal.notAcceptable(command, "the other IP version than " + from.name()));
        Leg near = fitting.get();
        return switch (reader.read(streams, muxed, near, from.media())) {
            case Reading.Refused(String why) ->
                    new First.Refused(Refusal.notAcceptable(command, why));
            case Reading.Readable(var terms) -> {
                Read read = new Read(command, description, streams, muxed, from, to);
                yield open(read, near, terms, owner, now);
            }
        };
    }

    private First open(
            Read read, Leg near, List<@Nullable Terms> terms, MediaRelay.Listener owner, long now) {
        Offer command = read.command();
        MediaSession session = new MediaSession(command.call(), owner, near, command.fromTag());
        if (!openLines(session, near, read, new ArrayList<>(), now))
            return new First.Refused(Refusal.noPorts(command, near.network()));
        Leg far = addBranch(session, read, now);
        if (far == null) {
            ports.closeAll(near, now);
            return new First.Refused(Refusal.noPorts(command, read.to().name()));
        }
        session.open(new Exchange(session.offerer(), null, read.description(), terms));
        return new First.Opened(session, describe(read, far));
    }

    /** The first offer again, to one more target, or to the same one with other words. */
    MediaReply branch(
            MediaSession session, Offer command, SessionDescription description, long now) {
        Exchange open = session.exchange();
        if (open == null || !open.isFirst() || open.offerer() != session.offerer())
            return Refusal.wrongState(command, "the first offer has been answered");
        Leg near = session.near();
        LocalNetwork from = networks.get(near.network());
        LocalNetwork to = networks.get(command.to().network());
        if (from == null || to == null) return Refusal.wrongState(command, "unknown network");
        List<RemoteStream> streams = RemoteStream.of(description);
        List<@Nullable Boolean> muxed =
                Description.offered(streams, from.media().profile().rtcpMux());
        Optional<String> refusal =
                Description.refusal(streams, muxed, from.media().profile().rtcpMux());
        if (refusal.isPresent()) return Refusal.notAcceptable(command, refusal.get());
        Reading reading = reader.read(streams, muxed, near, from.media());
        if (!(reading instanceof Reading.Readable(var terms)))
            return Refusal.notAcceptable(command, ((Reading.Refused) reading).why());
        Read read = new Read(command, description, streams, muxed, from, to);
        List<Line> added = new ArrayList<>();
        if (!openLines(session, near, read, added, now))
            return Refusal.noPorts(command, near.network());
        Leg far = session.branch(command.branch());
        if (far == null) far = addBranch(session, read, now);
        else if (!openLines(session, far, read, added, now)) far = null;
        if (far == null) {
            for (Line line : added) ports.close(line, now);
            return Refusal.noPorts(command, to.name());
        }
        session.open(new Exchange(session.offerer(), null, description, terms));
        return describe(read, far);
    }

    /** An offer within a session whose first offer has been answered (RFC 3264 §8). */
    MediaReply again(
            MediaSession session, Offer command, SessionDescription description, long now) {
        Party current = session.current();
        if (current == null) return Refusal.wrongState(command, "nobody has answered");
        Party offerer = command.fromTag().equals(current.tag()) ? current : session.offerer();
        Party other = offerer == current ? session.offerer() : current;
        if (!offerer.tag().equals(command.fromTag())
                || !command.toTag().isEmpty() && !command.toTag().equals(other.tag()))
            return Refusal.of(command, Reason.UNKNOWN_CALL, "no such party");
        Leg leg = offerer.leg();
        LocalNetwork from = networks.get(leg.network());
        LocalNetwork to = networks.get(other.leg().network());
        if (from == null || to == null) throw new IllegalStateException("a network is gone");
        command.from().receivedFrom().ifPresent(literal -> leg.source(IpAddress.parse(literal)));
        List<RemoteStream> streams = RemoteStream.of(description);
        List<@Nullable Boolean> muxed =
                Description.offered(streams, from.media().profile().rtcpMux());
        Optional<String> refusal =
                Description.refusal(streams, muxed, from.media().profile().rtcpMux());
        if (refusal.isPresent()) return Refusal.notAcceptable(command, refusal.get());
        Reading reading = reader.read(streams, muxed, leg, from.media());
        if (!(reading instanceof Reading.Readable(var terms)))
            return Refusal.notAcceptable(command, ((Reading.Refused) reading).why());
        Read read = new Read(command, description, streams, muxed, from, to);
        List<Line> added = new ArrayList<>();
        boolean opened =
                openLines(session, leg, read, added, now)
                        && openLines(session, other.leg(), read, added, now);
        if (!opened) {
            for (Line line : added) ports.close(line, now);
            return Refusal.noPorts(command, from.name() + " or " + to.name());
        }
        Exchange exchange = new Exchange(offerer, other.leg(), description, terms);
        added.forEach(exchange::added);
        session.open(exchange);
        return describe(read, other.leg());
    }

    /** Null when there is no port or no room. */
    private @Nullable Leg addBranch(MediaSession session, Read read, long now) {
        if (session.branchCount() >= MAX_BRANCHES) return null;
        LocalNetwork to = read.to();
        LegOptions options = read.command().to();
        LocalAddress local =
                options.addressFamily()
                        .or(() -> Legs.family(read.streams(), read.muxed()))
                        .flatMap(to::address)
                        .orElse(to.preferred());
        Leg far = legs.leg(to, local, MAX_PARTIES, options);
        if (!openLines(session, far, read, new ArrayList<>(), now)) return null;
        session.addBranch(read.command().branch(), far);
        return far;
    }

    private boolean openLines(
            MediaSession session, Leg leg, Read read, List<Line> added, long now) {
        return legs.openLines(session, leg, read.streams(), read.muxed(), added, now);
    }

    /** What the other party is told, with our ports towards it. */
    private static MediaReply describe(Read read, Leg far) {
        boolean mux = read.to().media().profile().rtcpMux() == RtcpMux.REQUIRE;
        List<@Nullable Boolean> muxed = new ArrayList<>(read.muxed().size());
        for (Boolean carried : read.muxed()) muxed.add(carried == null ? null : mux);
        far.described(
                SdpRewriter.offer(
                        read.description(), Description.slots(far, muxed), far.described()));
        return new MediaReply.Rewritten(read.command().id(), far.described().bytes());
    }
}
