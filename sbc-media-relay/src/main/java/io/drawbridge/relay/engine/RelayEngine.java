package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.HandshakeCounts;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaNotice.Digit;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.Handshakes;
import io.drawbridge.relay.engine.LocalNetwork.LocalAddress;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortBinder;
import io.drawbridge.relay.ports.PortPool;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Exchange;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Outgoing;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * All media sessions of one relay thread: a command in and its reply out, a packet in and where it
 * goes out. Pure, apart from sockets that it asks a {@link PortBinder} to open and close.
 */
public final class RelayEngine {
    /** "Never" as a deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How often silent parties are looked for, ns. */
    private static final long SWEEP_NANOS = 500_000_000L;

    private final int maxSessions;
    private final Handshakes handshakes;
    private final Map<String, MediaSession> sessions = new HashMap<>();
    private final List<PortPool> pools = new ArrayList<>();
    private final MediaPorts ports;
    private final Offers offers;
    private final Answers answers;
    private final Tones tones;
    private final SdpParser parser = new SdpParser(SdpLimits.DEFAULTS);
    private final Outgoing outgoing = new Outgoing();

    // A look for silent parties makes no object unless it finds one: no iterator, no list.
    private final BiConsumer<String, MediaSession> lookAt = (_, session) -> lookAt(session);
    private final List<String> silent = new ArrayList<>(2);
    private final List<Notice> notices = new ArrayList<>();
    private long sweepAt;
    private long nextSweep = NEVER;
    private long noticesAt = NEVER;
    private long packets;
    private long bytes;
    private long refusals;
    private final long[] drops = new long[Drop.values().length];

    /** Something to tell the owner of a session. */
    public record Notice(MediaRelay.Listener to, MediaNotice notice) {}

    /**
     * @param thread which of the configuration's threads this is, from 0
     * @param random fit for secrets: SRTP keys and ICE passwords come from it
     */
    public RelayEngine(
            RelayConfig config,
            int thread,
            RandomGenerator random,
            PortBinder binder,
            Handshakes handshakes) {
        this.handshakes = handshakes;
        this.ports = new MediaPorts(handshakes);
        this.maxSessions = (config.sessions() + config.threads() - 1) / config.threads();
        Map<String, LocalNetwork> networks = new HashMap<>();
        config.networks()
                .forEach(
                        (name, media) ->
                                networks.put(
                                        name,
                                        network(name, media, config, thread, random, binder)));
        AddressGuard guard = new AddressGuard(config.networks().values());
        TermsReader reader = new TermsReader(guard);
        Legs legs = new Legs(ports, guard, random);
        LegAgreement agreement = new LegAgreement(random);
        Description description = new Description(new OwnAttributes(handshakes.fingerprint()));
        this.offers = new Offers(networks, agreement, reader, description, ports, legs);
        this.answers = new Answers(networks, agreement, reader, description, ports);
        this.tones = new Tones(networks, agreement, reader, description, ports, legs, random);
    }

    private LocalNetwork network(
            String name,
            NetworkMedia media,
            RelayConfig config,
            int thread,
            RandomGenerator random,
            PortBinder binder) {
        PortPool.Limits limits =
                new PortPool.Limits(
                        media.ports().lowest(),
                        media.ports().highest(),
                        thread,
                        config.threads(),
                        config.quarantine().toNanos(),
                        config.warmPorts());
        Map<Integer, LocalAddress> byLength = new LinkedHashMap<>();
        for (InetAddress bound : media.bind()) {
            int length = bound.getAddress().length;
            if (byLength.containsKey(length)) continue;
            PortPool pool = new PortPool(IpAddress.of(bound), media.dscp(), limits, random, binder);
            pools.add(pool);
            byLength.put(length, new LocalAddress(media.advertised(bound), pool));
        }
        return new LocalNetwork(name, media, List.copyOf(byLength.values()));
    }

    /**
     * Carries a command out.
     *
     * @param listener owner of the session when the command opens one
     */
    public MediaReply on(MediaCommand command, MediaRelay.Listener listener, long now) {
        MediaReply reply =
                switch (command) {
                    case MediaCommand.Offer offer -> onOffer(offer, listener, now);
                    case MediaCommand.Answer answer -> onAnswer(answer, now);
                    case MediaCommand.Play play -> onPlay(play, listener, now);
                    case MediaCommand.Rollback rollback -> onRollback(rollback, now);
                    case MediaCommand.Delete delete -> onDelete(delete, now);
                    case MediaCommand.Query query -> onQuery(query);
                };
        if (reply instanceof MediaReply.Refused) refusals++;
        return reply;
    }

    private MediaReply onOffer(MediaCommand.Offer offer, MediaRelay.Listener owner, long now) {
        return switch (parser.parse(offer.sdp())) {
            case SdpResult.Malformed malformed -> malformed(offer, malformed);
            case SdpResult.Parsed(var description) -> {
                MediaSession session = sessions.get(offer.call());
                if (session != null) yield onOffer(session, offer, description, now);
                if (sessions.size() >= maxSessions) yield full(offer);
                yield opened(offers.first(offer, description, owner, now), now);
            }
        };
    }

    private MediaReply onPlay(MediaCommand.Play play, MediaRelay.Listener owner, long now) {
        return switch (parser.parse(play.sdp())) {
            case SdpResult.Malformed malformed -> malformed(play, malformed);
            case SdpResult.Parsed(var description) -> {
                MediaSession session = sessions.get(play.call());
                if (session != null) yield tones.again(session, play, description, now);
                if (sessions.size() >= maxSessions) yield full(play);
                yield opened(tones.first(play, description, owner, now), now);
            }
        };
    }

    private static MediaReply full(MediaCommand command) {
        return Refusal.of(command, MediaReply.Reason.NO_RESOURCES, "too many media sessions");
    }

    private MediaReply opened(Offers.First first, long now) {
        return switch (first) {
            case Offers.First.Refused(var reply) -> reply;
            case Offers.First.Opened(var session, var reply) -> {
                sessions.put(session.call(), session);
                if (nextSweep == NEVER) nextSweep = now + SWEEP_NANOS;
                yield reply;
            }
        };
    }

    private MediaReply onOffer(
            MediaSession session,
            MediaCommand.Offer offer,
            SessionDescription description,
            long now) {
        Exchange open = session.exchange();
        if (open == null)
            return offer.branch().isEmpty() || session.branch(offer.branch()) != null
                    ? offers.again(session, offer, description, now)
                    : Refusal.wrongState(offer, "the first offer has been answered");
        if (!open.offerer().tag().equals(offer.fromTag()))
            return Refusal.wrongState(offer, "another offer is open");
        if (open.isFirst()) return offers.branch(session, offer, description, now);
        closeAll(session.rollBack(), now);
        return offers.again(session, offer, description, now);
    }

    private MediaReply onAnswer(MediaCommand.Answer answer, long now) {
        MediaSession session = sessions.get(answer.call());
        if (session == null) return Refusal.unknownCall(answer);
        return switch (parser.parse(answer.sdp())) {
            case SdpResult.Malformed malformed -> malformed(answer, malformed);
            case SdpResult.Parsed(var description) ->
                    answers.answer(session, answer, description, now);
        };
    }

    private static MediaReply malformed(MediaCommand command, SdpResult.Malformed malformed) {
        return Refusal.of(
                command,
                MediaReply.Reason.MALFORMED_SDP,
                "line " + malformed.line() + ": " + malformed.problem());
    }

    private MediaReply onRollback(MediaCommand.Rollback rollback, long now) {
        MediaSession session = sessions.get(rollback.call());
        if (session == null) return Refusal.unknownCall(rollback);
        Exchange open = session.exchange();
        if (open == null || open.isFirst() || !open.offerer().tag().equals(rollback.fromTag()))
            return Refusal.wrongState(rollback, "no re-offer of that party is open");
        closeAll(session.rollBack(), now);
        return new MediaReply.Done(rollback.id(), session.statistics());
    }

    private void closeAll(List<Line> lines, long now) {
        for (Line line : lines) ports.close(line, now);
    }

    private MediaReply onDelete(MediaCommand.Delete delete, long now) {
        MediaSession session = sessions.get(delete.call());
        if (session == null) return Refusal.unknownCall(delete);
        SessionStatistics statistics = session.statistics();
        if (delete.branch().isEmpty()) {
            end(session, now);
        } else {
            Leg leg = session.branch(delete.branch());
            if (leg == null)
                return Refusal.of(delete, MediaReply.Reason.UNKNOWN_CALL, "no such branch");
            Exchange open = session.exchange();
            if (open != null && !open.isFirst()) closeAll(session.rollBack(), now);
            session.removeBranch(delete.branch());
            ports.closeAll(leg, now);
        }
        return new MediaReply.Done(delete.id(), statistics);
    }

    private void end(MediaSession session, long now) {
        sessions.remove(session.call());
        Exchange open = session.exchange();
        if (open != null && !open.isFirst()) closeAll(session.rollBack(), now);
        tones.end(session);
        ports.closeAll(session.near(), now);
        for (Leg leg : session.branches()) ports.closeAll(leg, now);
    }

    private MediaReply onQuery(MediaCommand.Query query) {
        MediaSession session = sessions.get(query.call());
        return session == null
                ? Refusal.unknownCall(query)
                : new MediaReply.Done(query.id(), session.statistics());
    }

    /** Ends a session in which a bug showed itself; its ports go back. */
    public void abort(String call, long now) {
        MediaSession session = sessions.get(call);
        if (session != null) end(session, now);
    }

    /** Whose a socket is; empty when nobody's. */
    public @Nullable String callOf(int socket) {
        Line line = ports.lineOf(socket);
        return line == null ? null : line.session().call();
    }

    /**
     * A packet came in.
     *
     * @return where it goes, valid until the next call; null when nowhere
     */
    public @Nullable Outgoing onDatagram(int socket, Datagram packet, long now) {
        Line line = ports.lineOf(socket);
        outgoing.clear();
        Drop drop =
                line == null
                        ? Drop.NO_SESSION
                        : line.session().onDatagram(line, socket, packet, now, outgoing);
        Digit digit = outgoing.digit();
        if (line != null && digit != null) tell(line.session(), digit, now);
        if (drop != null) {
            drops[drop.ordinal()]++;
            return null;
        }
        if (!outgoing.isAddressed()) return null;
        if (outgoing.isRelayed()) {
            packets++;
            bytes += packet.length();
        }
        return outgoing;
    }

    private void tell(MediaSession session, MediaNotice notice, long now) {
        notices.add(new Notice(session.owner(), notice));
        noticesAt = Math.min(noticesAt, now);
    }

    /** The system did not take a packet that {@link #onDatagram} had addressed. */
    public void onSendFailed() {
        drops[Drop.SEND_FAILED.ordinal()]++;
    }

    /** When {@link #onDeadline} or {@link #nextPlayed} is due; earlier calls are harmless. */
    public long nextDeadline() {
        return Math.min(Math.min(nextSweep, noticesAt), tones.nextDeadline());
    }

    /**
     * Makes a packet of the relay's own, when one is due.
     *
     * @param into where it is written
     * @return where it goes, valid until the next call; null when none is due any more
     */
    public @Nullable Outgoing nextPlayed(Datagram into, long now) {
        if (!tones.next(into, outgoing, now)) return null;
        packets++;
        bytes += into.length();
        return outgoing;
    }

    /** What there is to tell; looks for silent parties, when it is time. */
    public List<Notice> onDeadline(long now) {
        if (now >= nextSweep) sweep(now);
        noticesAt = NEVER;
        if (notices.isEmpty()) return List.of();
        List<Notice> told = List.copyOf(notices);
        notices.clear();
        return told;
    }

    private void sweep(long now) {
        boolean idle = sessions.isEmpty();
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).trim(now);
            idle &= !pools.get(i).isWarm();
        }
        nextSweep = idle ? NEVER : now + SWEEP_NANOS;
        sweepAt = now;
        sessions.forEach(lookAt);
    }

    private void lookAt(MediaSession session) {
        session.compare(sweepAt);
        Digit digit = session.lostDigit(sweepAt);
        if (digit != null) tell(session, digit, sweepAt);
        session.addNewlySilent(silent, sweepAt);
        if (silent.isEmpty()) return;
        for (String tag : silent)
            notices.add(new Notice(session.owner(), new MediaNotice.TimedOut(session.call(), tag)));
        silent.clear();
    }

    /** What this engine has done and holds. */
    public RelayTelemetry telemetry() {
        Map<Drop, Long> byReason = new HashMap<>();
        for (Drop drop : Drop.values()) byReason.put(drop, drops[drop.ordinal()]);
        long all = 0;
        for (PortPool pool : pools) all += 2L * pool.size();
        return new RelayTelemetry(
                sessions.size(),
                ports.inUse(),
                all,
                packets,
                bytes,
                byReason,
                ports.kernelDrops(),
                refusals,
                HandshakeCounts.NONE);
    }
}
