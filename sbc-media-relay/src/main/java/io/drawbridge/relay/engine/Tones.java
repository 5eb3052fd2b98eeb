package io.drawbridge.relay.engine;

import io.drawbridge.relay.control.MediaCommand.Play;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.engine.TermsReader.Reading;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SdpRewriter;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Outgoing;
import io.drawbridge.relay.session.Player;
import io.drawbridge.relay.session.Terms;
import io.drawbridge.relay.tone.ToneFormat;
import io.drawbridge.relay.tone.ToneStream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
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

    private final Map<String, LocalNetwork> networks;
    private final TermsReader reader;
    private final MediaPorts ports;
    private final Legs legs;
    private final RandomGenerator random;
    private final PriorityQueue<Player> playing =
            new PriorityQueue<>(Comparator.comparingLong(Player::due));
    private int players;

    Tones(
            Map<String, LocalNetwork> networks,
            TermsReader reader,
            MediaPorts ports,
            Legs legs,
            RandomGenerator random) {
        this.networks = networks;
        this.reader = reader;
        this.ports = ports;
        this.legs = legs;
        this.random = random;
    }

    /**
     * What an offer comes to.
     *
     * @param tone empty: the party wants no media at all
     * @param muxed for each of its lines; null: not carried
     */
    private record Read(
            SessionDescription offer,
            List<RemoteStream> streams,
            Optional<ToneChoice> tone,
            List<@Nullable Boolean> muxed,
            Optional<String> refusal) {
        static Read of(SessionDescription offer, LocalNetwork network) {
            List<RemoteStream> streams = RemoteStream.of(offer);
            List<@Nullable Boolean> muxed =
                    Description.offered(streams, network.media().profile().rtcpMux());
            Optional<String> refusal =
                    Description.refusal(streams, muxed, network.media().profile().rtcpMux());
            Optional<ToneChoice> tone = ToneChoice.of(offer, streams, muxed);
            if (refusal.isEmpty() && tone.isEmpty() && muxed.stream().anyMatch(m -> m != null))
                refusal = Optional.of("neither PCMU nor PCMA");
            if (tone.isPresent()) muxed = tone.get().only(muxed);
            return new Read(offer, streams, tone, muxed, refusal);
        }

        /** Null: the party does not want to hear anything now. */
        @Nullable ToneFormat wanted() {
            return tone.filter(t -> streams.get(t.line()).direction().receives())
                    .map(ToneChoice::format)
                    .orElse(null);
        }

        /** The player's own answer, before it gets our address. */
        SessionDescription answer() {
            return tone.map(t -> t.answer(offer)).orElse(offer);
        }
    }

    Offers.First first(
            Play command, SessionDescription description, MediaRelay.Listener owner, long now) {
        LocalNetwork network = networks.get(command.from().network());
        if (network == null)
            return new Offers.First.Refused(Refusal.wrongState(command, "unknown network"));
        if (players >= MAX_PLAYERS)
            return new Offers.First.Refused(
                    Refusal.of(command, Reason.NO_RESOURCES, "too many tones"));
        Read read = Read.of(description, network);
        if (read.tone().isEmpty())
            return refused(command, read.refusal().orElse("nothing to play to"));
        Optional<Leg> fitting = legs.near(network, read.streams(), read.muxed(), command.from());
        if (fitting.isEmpty())
            return refused(command, "the other IP version than " + network.name());
        Leg leg = fitting.get();
        return switch (reader.read(read.streams(), read.muxed(), leg, network.media())) {
            case Reading.Refused(String why) -> refused(command, why);
            case Reading.Readable(var terms) -> {
                MediaSession session =
                        new MediaSession(command.call(), owner, leg, command.fromTag());
                if (!legs.openLines(
                        session, leg, read.streams(), read.muxed(), new ArrayList<>(), now))
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
    MediaReply again(MediaSession session, Play command, SessionDescription description, long now) {
        Player player = session.player();
        if (player == null) return Refusal.wrongState(command, "the call has two parties");
        if (!session.offerer().tag().equals(command.fromTag()))
            return Refusal.of(command, Reason.UNKNOWN_CALL, "no such party");
        Leg leg = session.near();
        LocalNetwork network = networks.get(leg.network());
        if (network == null) throw new IllegalStateException("network " + leg.network());
        Read read = Read.of(description, network);
        if (read.refusal().isPresent()) return Refusal.notAcceptable(command, read.refusal().get());
        Optional<IpAddress> source = leg.source();
        command.from().receivedFrom().ifPresent(literal -> leg.source(IpAddress.parse(literal)));
        MediaReply reply =
                switch (reader.read(read.streams(), read.muxed(), leg, network.media())) {
                    case Reading.Refused(String why) -> Refusal.notAcceptable(command, why);
                    case Reading.Readable(var terms) -> {
                        if (!legs.openLines(
                                session, leg, read.streams(), read.muxed(), new ArrayList<>(), now))
                            yield Refusal.noPorts(command, leg.network());
                        yield answer(command, session, player, read, terms, now);
                    }
                };
        if (reply instanceof MediaReply.Refused) leg.source(source);
        return reply;
    }

    private MediaReply answer(
            Play command,
            MediaSession session,
            Player player,
            Read read,
            List<@Nullable Terms> terms,
            long now) {
        Leg leg = session.near();
        session.answer(player, terms, now);
        playing.remove(player);
        player.follow(read.wanted(), read.tone().map(ToneChoice::line).orElse(0), now);
        if (player.isWanted()) playing.add(player);
        leg.described(
                SdpRewriter.answer(
                        read.answer(),
                        read.offer(),
                        Description.slots(leg, read.muxed()),
                        leg.described()));
        ports.closeUnused(leg, now);
        return new MediaReply.Rewritten(command.id(), leg.described().bytes());
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
