package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.MediaCommand.Play;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.engine.TermsReader.Reading;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Outgoing;
import io.drawbridge.relay.session.Player;
import io.drawbridge.relay.session.Settled;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.Terms;
import io.drawbridge.relay.tone.ToneFormat;
import io.drawbridge.relay.tone.ToneStream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * The sessions in which the relay is the answering party (RFC 3264 §6): it answers offers itself,
 * and plays when it is time. What is refused has changed nothing.
 */
final class Tones {
    /** Tones that one thread plays at once. */
    static final int MAX_PLAYERS = 500;

    private static final String NO_LAW = "neither PCMU nor PCMA";

    private final Map<String, LocalNetwork> networks;
    private final LegAgreement agreement;
    private final TermsReader reader;
    private final Description description;
    private final MediaPorts ports;
    private final Legs legs;
    private final RandomGenerator random;
    private final PriorityQueue<Player> playing =
            new PriorityQueue<>(Comparator.comparingLong(Player::due));
    private int players;

    Tones(
            Map<String, LocalNetwork> networks,
            LegAgreement agreement,
            TermsReader reader,
            Description description,
            MediaPorts ports,
            Legs legs,
            RandomGenerator random) {
        this.networks = networks;
        this.agreement = agreement;
        this.reader = reader;
        this.description = description;
        this.ports = ports;
        this.legs = legs;
        this.random = random;
    }

    /**
     * What an offer comes to.
     *
     * @param reading with the tone's line alone
     * @param tone empty: the party wants no media at all
     */
    private record Read(OfferReading reading, Optional<ToneChoice> tone) {
        static Optional<Read> of(OfferReading offer) {
            Optional<ToneChoice> tone = ToneChoice.of(offer);
            if (tone.isEmpty())
                return LegAgreement.isCarried(offer.lines())
                        ? Optional.empty()
                        : Optional.of(new Read(offer, tone));
            List<@Nullable SettledLine> only = tone.get().only(offer.lines());
            return Optional.of(
                    new Read(
                            new OfferReading(offer.offer(), offer.streams(), only, offer.codecs()),
                            tone));
        }

        /** Null: the party does not want to hear anything now. */
        @Nullable ToneFormat wanted() {
            return tone.filter(t -> reading.streams().get(t.line()).direction().receives())
                    .map(ToneChoice::format)
                    .orElse(null);
        }

        /** The player's own answer, before it gets our address. */
        SessionDescription answer() {
            return tone.map(t -> t.answer(reading.offer())).orElse(reading.offer());
        }
    }

    Offers.First first(
            Play command, SessionDescription offer, MediaRelay.Listener owner, long now) {
        LocalNetwork network = networks.get(command.from().network());
        if (network == null)
            return new Offers.First.Refused(Refusal.wrongState(command, "unknown network"));
        if (players >= MAX_PLAYERS)
            return new Offers.First.Refused(
                    Refusal.of(command, Reason.NO_RESOURCES, "too many tones"));
        LegProfile profile = Legs.profile(network, command.from());
        return switch (OfferReading.of(agreement, profile, Settled.NOTHING, offer)) {
            case OfferReading.Result.Refused(String why) -> refused(command, why);
            case OfferReading.Result.Readable(var reading) -> {
                Optional<Read> read = Read.of(reading);
                if (read.isEmpty()) yield refused(command, NO_LAW);
                if (read.get().tone().isEmpty()) yield refused(command, "nothing to play to");
                yield open(command, network, read.get(), owner, now);
            }
        };
    }

    private Offers.First open(
            Play command, LocalNetwork network, Read read, MediaRelay.Listener owner, long now) {
        OfferReading reading = read.reading();
        Optional<Leg> fitting = legs.near(network, reading, command.from());
        if (fitting.isEmpty())
            return refused(command, "the other IP version than " + network.name());
        Leg leg = fitting.get();
        return switch (reader.read(reading.streams(), reading.lines(), leg, network.media())) {
            case Reading.Refused(String why) -> refused(command, why);
            case Reading.Readable(var terms) -> {
                MediaSession session =
                        new MediaSession(command.call(), owner, leg, command.fromTag());
                if (!legs.openLines(session, leg, reading.lines(), new ArrayList<>(), now))
                    yield new Offers.First.Refused(Refusal.noPorts(command, leg.network()));
                players++;
                Player player = player(session, command, read.tone().get().format(), now);
                yield new Offers.First.Opened(
                        session, answer(command, session, player, read, terms, now));
            }
        };
    }

    private Player player(MediaSession session, Play command, ToneFormat format, long now) {
        return new Player(
                session,
                command.toTag(),
                new ToneStream(random.nextInt(), random.nextInt(), random.nextInt(), format, now));
    }

    private static Offers.First refused(Play command, String why) {
        return new Offers.First.Refused(Refusal.notAcceptable(command, why));
    }

    /** The party's re-offer (RFC 3264 §8). */
    MediaReply again(MediaSession session, Play command, SessionDescription offer, long now) {
        Player player = session.player();
        if (player == null) return Refusal.wrongState(command, "the call has two parties");
        if (!session.offerer().tag().equals(command.fromTag()))
            return Refusal.of(command, Reason.UNKNOWN_CALL, "no such party");
        Leg leg = session.near();
        return switch (OfferReading.of(agreement, leg.profile(), leg.settled(), offer)) {
            case OfferReading.Result.Refused(String why) -> Refusal.notAcceptable(command, why);
            case OfferReading.Result.Readable(var reading) -> {
                Optional<Read> read = Read.of(reading);
                if (read.isEmpty()) yield Refusal.notAcceptable(command, NO_LAW);
                LegMove move = new LegMove(leg);
                MediaReply reply = again(session, command, player, read.get(), move, now);
                if (reply instanceof MediaReply.Refused) move.undo();
                else for (Line line : move.replaced()) ports.close(line, now);
                yield reply;
            }
        };
    }

    private MediaReply again(
            MediaSession session, Play command, Player player, Read read, LegMove move, long now) {
        Leg leg = session.near();
        LocalNetwork network = networks.get(leg.network());
        if (network == null) throw new IllegalStateException("network " + leg.network());
        command.from().receivedFrom().ifPresent(literal -> leg.source(IpAddress.parse(literal)));
        OfferReading reading = read.reading();
        Optional<String> nowhere = move.follow(network, reading);
        if (nowhere.isPresent()) return Refusal.notAcceptable(command, nowhere.get());
        return switch (reader.read(reading.streams(), reading.lines(), leg, network.media())) {
            case Reading.Refused(String why) -> Refusal.notAcceptable(command, why);
            case Reading.Readable(var terms) ->
                    legs.openLines(session, leg, reading.lines(), new ArrayList<>(), now)
                            ? answer(command, session, player, read, terms, now)
                            : Refusal.noPorts(command, leg.network());
        };
    }

    private MediaReply answer(
            Play command,
            MediaSession session,
            Player player,
            Read read,
            List<@Nullable Terms> terms,
            long now) {
        Leg leg = session.near();
        OfferReading reading = read.reading();
        leg.settled(leg.settled().offered(reading.lines()));
        session.answer(player, terms, now);
        playing.remove(player);
        player.follow(read.wanted(), read.tone().map(ToneChoice::line).orElse(0), now);
        if (player.isWanted()) playing.add(player);
        SessionDescription answer = read.answer();
        leg.described(
                description.answer(
                        leg,
                        reading.offer(),
                        reading.streams(),
                        reading.lines(),
                        answer,
                        RemoteStream.ofAnswer(answer, reading.streams()),
                        nothing(reading),
                        nothing(reading)));
        ports.closeUnused(leg, now);
        return new MediaReply.Rewritten(command.id(), leg.described().bytes());
    }

    /** The player has no leg of its own. */
    private static <T> List<@Nullable T> nothing(OfferReading reading) {
        return Collections.nCopies(reading.lines().size(), null);
    }

    /** A session has ended. */
    void end(MediaSession session) {
        Player player = session.player();
        if (player == null) return;
        playing.remove(player);
        players--;
    }

    /** When {@link #next} has something to do. */
    long nextDeadline() {
        Player next = playing.peek();
        return next == null ? RelayEngine.NEVER : next.due();
    }

    /**
     * Makes the next packet that is due.
     *
     * @return false when none is due any more
     */
    boolean next(Datagram into, Outgoing out, long now) {
        for (Player next = playing.peek();
                next != null && next.due() <= now;
                next = playing.peek()) {
            playing.poll();
            boolean addressed = next.play(into, out, now);
            playing.add(next);
            if (addressed) return true;
        }
        return false;
    }
}
