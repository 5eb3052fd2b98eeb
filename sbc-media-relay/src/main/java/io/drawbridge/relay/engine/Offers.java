package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.control.MediaCommand.Offer;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.engine.LocalNetwork.LocalAddress;
import io.drawbridge.relay.engine.TermsReader.Reading;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Exchange;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Party;
import io.drawbridge.relay.session.Settled;
import io.drawbridge.relay.session.SettledLine;

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
    private final LegAgreement agreement;
    private final TermsReader reader;
    private final Description description;
    private final MediaPorts ports;
    private final Legs legs;

    Offers(
            Map<String, LocalNetwork> networks,
            LegAgreement agreement,
            TermsReader reader,
            Description description,
            MediaPorts ports,
            Legs legs) {
        this.networks = networks;
        this.agreement = agreement;
        this.reader = reader;
        this.description = description;
        this.ports = ports;
        this.legs = legs;
    }

    /** What came of a session's first offer. */
    sealed interface First {
        record Opened(MediaSession session, MediaReply reply) implements First {}

        record Refused(MediaReply reply) implements First {}
    }

    First first(Offer command, SessionDescription offer, MediaRelay.Listener owner, long now) {
        LocalNetwork from = networks.get(command.from().network());
        LocalNetwork to = networks.get(command.to().network());
        if (from == null || to == null)
            return new First.Refused(Refusal.wrongState(command, "unknown network"));
        LegProfile profile = Legs.profile(from, command.from());
        return switch (OfferReading.of(agreement, profile, Settled.NOTHING, offer)) {
            case OfferReading.Result.Refused(String why) -> refused(command, why);
            case OfferReading.Result.Readable(var reading) -> {
                Optional<Leg> fitting = legs.near(from, reading, command.from());
                if (fitting.isEmpty())
                    yield refused(command, "the other IP version than " + from.name());
                yield open(command, reading, fitting.get(), from, to, owner, now);
            }
        };
    }

    private static First refused(Offer command, String why) {
        return new First.Refused(Refusal.notAcceptable(command, why));
    }

    private First open(
            Offer command,
            OfferReading offer,
            Leg near,
            LocalNetwork from,
            LocalNetwork to,
            MediaRelay.Listener owner,
            long now) {
        return switch (reader.read(offer.streams(), offer.lines(), near, from.media())) {
            case Reading.Refused(String why) -> refused(command, why);
            case Reading.Readable(var terms) -> {
                MediaSession session =
                        new MediaSession(command.call(), owner, near, command.fromTag());
                if (!legs.openLines(session, near, offer.lines(), new ArrayList<>(), now))
                    yield new First.Refused(Refusal.noPorts(command, near.network()));
                near.settled(near.settled().offered(offer.lines()));
                MediaReply reply = addBranch(session, command, offer, to, new ArrayList<>(), now);
                if (reply instanceof MediaReply.Refused) {
                    ports.closeAll(near, now);
                    yield new First.Refused(reply);
                }
                session.open(
                        new Exchange(
                                session.offerer(), null, offer.offer(), offer.streams(), terms));
                yield new First.Opened(session, reply);
            }
        };
    }

    /** The first offer again, to one more target, or to the same one with other words. */
    MediaReply branch(MediaSession session, Offer command, SessionDescription offer, long now) {
        Exchange open = session.exchange();
        if (open == null || !open.isFirst() || open.offerer() != session.offerer())
            return Refusal.wrongState(command, "the first offer has been answered");
        Leg near = session.near();
        LocalNetwork from = networks.get(near.network());
        LocalNetwork to = networks.get(command.to().network());
        if (from == null || to == null) return Refusal.wrongState(command, "unknown network");
        return switch (OfferReading.of(agreement, near.profile(), near.settled(), offer)) {
            case OfferReading.Result.Refused(String why) -> Refusal.notAcceptable(command, why);
            case OfferReading.Result.Readable(var reading) ->
                    branch(session, command, reading, from, to, now);
        };
    }

    private MediaReply branch(
            MediaSession session,
            Offer command,
            OfferReading offer,
            LocalNetwork from,
            LocalNetwork to,
            long now) {
        Leg near = session.near();
        Reading read = reader.read(offer.streams(), offer.lines(), near, from.media());
        if (!(read instanceof Reading.Readable(var terms)))
            return Refusal.notAcceptable(command, ((Reading.Refused) read).why());
        List<Line> added = new ArrayList<>();
        if (!legs.openLines(session, near, offer.lines(), added, now))
            return Refusal.noPorts(command, near.network());
        Leg far = session.branch(command.branch());
        MediaReply reply =
                far == null
                        ? addBranch(session, command, offer, to, added, now)
                        : offerTo(far, session, command, offer, added, now);
        if (reply instanceof MediaReply.Refused) {
            for (Line line : added) ports.close(line, now);
            return reply;
        }
        near.settled(near.settled().offered(offer.lines()));
        session.open(new Exchange(session.offerer(), null, offer.offer(), offer.streams(), terms));
        return reply;
    }

    /** An offer within a session whose first offer has been answered (RFC 3264 §8). */
    MediaReply again(MediaSession session, Offer command, SessionDescription offer, long now) {
        Party current = session.current();
        if (current == null) return Refusal.wrongState(command, "nobody has answered");
        Party offerer = command.fromTag().equals(current.tag()) ? current : session.offerer();
        Party other = offerer == current ? session.offerer() : current;
        if (!offerer.tag().equals(command.fromTag())
                || !command.toTag().isEmpty() && !command.toTag().equals(other.tag()))
            return Refusal.of(command, Reason.UNKNOWN_CALL, "no such party");
        Leg leg = offerer.leg();
        LocalNetwork from = networks.get(leg.network());
        if (from == null) throw new IllegalStateException("a network is gone");
        return switch (OfferReading.of(agreement, leg.profile(), leg.settled(), offer)) {
            case OfferReading.Result.Refused(String why) -> Refusal.notAcceptable(command, why);
            case OfferReading.Result.Readable(var reading) -> {
                LegMove move = new LegMove(leg);
                command.from()
                        .receivedFrom()
                        .ifPresent(literal -> leg.source(IpAddress.parse(literal)));
                Optional<String> nowhere = move.follow(from, reading);
                MediaReply reply =
                        nowhere.isPresent()
                                ? Refusal.notAcceptable(command, nowhere.get())
                                : again(session, command, reading, offerer, other, move, now);
                if (reply instanceof MediaReply.Refused) move.undo();
                yield reply;
            }
        };
    }

    private MediaReply again(
            MediaSession session,
            Offer command,
            OfferReading offer,
            Party offerer,
            Party other,
            LegMove move,
            long now) {
        Leg leg = offerer.leg();
        LocalNetwork from = networks.get(leg.network());
        if (from == null) throw new IllegalStateException("a network is gone");
        Reading read = reader.read(offer.streams(), offer.lines(), leg, from.media());
        if (!(read instanceof Reading.Readable(var terms)))
            return Refusal.notAcceptable(command, ((Reading.Refused) read).why());
        List<Line> added = new ArrayList<>();
        if (!legs.openLines(session, leg, offer.lines(), added, now))
            return Refusal.noPorts(command, leg.network());
        Settled before = other.leg().settled();
        MediaReply reply = offerTo(other.leg(), session, command, offer, added, now);
        if (reply instanceof MediaReply.Refused) {
            for (Line line : added) ports.close(line, now);
            return reply;
        }
        leg.settled(leg.settled().offered(offer.lines()));
        Exchange exchange =
                new Exchange(offerer, other.leg(), offer.offer(), offer.streams(), terms);
        added.forEach(exchange::added);
        exchange.replaced(move.replaced());
        exchange.undo(
                () -> {
                    move.undo();
                    other.leg().settled(before);
                });
        session.open(exchange);
        return reply;
    }

    /** Refused when there is no port, no room, or nothing that the leg may carry. */
    private MediaReply addBranch(
            MediaSession session,
            Offer command,
            OfferReading offer,
            LocalNetwork to,
            List<Line> added,
            long now) {
        if (session.branchCount() >= MAX_BRANCHES) return Refusal.noPorts(command, to.name());
        LegOptions options = command.to();
        LocalAddress local =
                options.addressFamily()
                        .or(() -> Legs.family(offer))
                        .flatMap(to::address)
                        .orElse(to.preferred());
        Leg far = legs.leg(to, local, MAX_PARTIES, options);
        MediaReply reply = offerTo(far, session, command, offer, added, now);
        if (!(reply instanceof MediaReply.Refused)) session.addBranch(command.branch(), far);
        return reply;
    }

    /** Proposes to a leg what the offer has, opens the ports and writes it down. */
    private MediaReply offerTo(
            Leg far,
            MediaSession session,
            Offer command,
            OfferReading offer,
            List<Line> added,
            long now) {
        var payloads = Description.payloads(offer, far);
        List<@Nullable SettledLine> proposed =
                agreement.propose(
                        far.profile(),
                        far.settled().known(),
                        offer.streams(),
                        offer.lines(),
                        payloads);
        if (LegAgreement.isCarried(offer.lines()) && !LegAgreement.isCarried(proposed))
            return Refusal.notAcceptable(command, "nothing that " + far.network() + " may carry");
        if (!legs.openLines(session, far, proposed, added, now))
            return Refusal.noPorts(command, far.network());
        far.settled(far.settled().offered(proposed));
        far.described(description.offer(offer, far));
        return new MediaReply.Rewritten(command.id(), far.described().bytes());
    }
}
