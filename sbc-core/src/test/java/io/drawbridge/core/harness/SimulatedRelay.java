package io.drawbridge.core.harness;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.ports.Endpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A media relay that moves no media of its own accord: it keeps account of sessions, branches and
 * offers, has the product's relay engine carry the commands out or writes addresses into
 * descriptions itself, and is as late, lossy or wrong as it is told to be.
 */
final class SimulatedRelay {
    /** Who gave a command. */
    interface Listener {
        void onReply(MediaReply reply);

        void onNotice(MediaNotice notice);
    }

    /** One call's media. */
    static final class Session {
        private final Listener listener;
        private final Set<String> branches = new LinkedHashSet<>();
        private final Map<String, Integer> ports = new LinkedHashMap<>();
        private Optional<MediaCommand.Offer> firstOffer = Optional.empty();
        private Optional<MediaCommand.Offer> pending = Optional.empty();
        private boolean established;

        private Session(Listener listener) {
            this.listener = listener;
        }

        Set<String> branches() {
            return branches;
        }

        /** An offer is open and neither answered for good nor rolled back. */
        boolean offerPending() {
            return pending.isPresent();
        }

        boolean established() {
            return established;
        }
    }

    /** Whoever waits for a reply waits at least so long. */
    private static final long SHORTEST_DEADLINE = World.ms(900);

    private record Outstanding(MediaCommand command, long since) {}

    private final World world;
    private final Map<String, String> addresses;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Outstanding> outstanding = new HashMap<>();
    private final List<MediaCommand> commands = new ArrayList<>();
    private final Set<MediaCommand> replied = Collections.newSetFromMap(new IdentityHashMap<>());
    private Function<MediaCommand, RelayBehaviour> behaviour =
            _ -> new RelayBehaviour.Prompt(World.ms(1));
    private Optional<RealRelay> real = Optional.empty();

    /** A command was, or will be, carried out in another order than was asked, or never. */
    private boolean unreliable;

    private int nextPort = 20_000;

    /**
     * @param addresses media address of every network, by its name
     */
    SimulatedRelay(World world, Map<String, String> addresses) {
        this.world = world;
        this.addresses = Map.copyOf(addresses);
    }

    /** From now on the product's relay engine carries out the commands. */
    void useReal() {
        real = Optional.of(new RealRelay(world));
    }

    /** Sockets that the product's relay engine has bound; 0 without it. */
    int openSockets() {
        return real.map(RealRelay::openSockets).orElse(0);
    }

    /** Where a packet of a party's comes out; see {@link RealRelay#carry}. */
    Optional<RealRelay.Way> carry(Endpoint from, Endpoint to) {
        return real.flatMap(relay -> relay.carry(from, to));
    }

    void behave(Function<MediaCommand, RelayBehaviour> how) {
        behaviour = how;
    }

    /** The next command of this kind is treated so; all others as before. */
    void once(Class<? extends MediaCommand> kind, RelayBehaviour how) {
        Function<MediaCommand, RelayBehaviour> before = behaviour;
        behaviour =
                command -> {
                    if (!kind.isInstance(command)) {
                        return before.apply(command);
                    }
                    behaviour = before;
                    return how;
                };
    }

    /** Every command of this kind is treated so; all others as before. */
    void always(Class<? extends MediaCommand> kind, RelayBehaviour how) {
        Function<MediaCommand, RelayBehaviour> before = behaviour;
        behaviour = command -> kind.isInstance(command) ? how : before.apply(command);
    }

    Map<String, Session> sessions() {
        return sessions;
    }

    /** Commands that were never replied to. */
    int unanswered() {
        return commands.size() - replied.size();
    }

    List<MediaCommand> commands() {
        return commands;
    }

    <T extends MediaCommand> List<T> commands(Class<T> kind) {
        return commands.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    Map<String, String> addresses() {
        return addresses;
    }

    /** Tells the owners of all sessions that a party has gone silent. */
    void silence(String call, String tag) {
        Session session = sessions.get(call);
        if (session == null) {
            throw new IllegalStateException("no session " + call + " among " + sessions.keySet());
        }
        session.listener.onNotice(new MediaNotice.TimedOut(call, tag));
    }

    /** Tells the owner of a session that a party has pressed a key (RFC 4733). */
    void press(String call, String tag, int event) {
        Session session = sessions.get(call);
        if (session == null) throw new IllegalStateException("no session " + call);
        session.listener.onNotice(new MediaNotice.Digit(call, tag, event, 100));
    }

    void handle(MediaCommand command, Listener listener) {
        world.tell("  relay < " + show(command));
        commands.add(command);
        checkTurn(command);
        RelayBehaviour how = behaviour.apply(command);
        unreliable |=
                switch (how) {
                    case RelayBehaviour.Prompt _,
                            RelayBehaviour.Stuttering _,
                            RelayBehaviour.Confused _ ->
                            false;
                    case RelayBehaviour.Slow _,
                            RelayBehaviour.Mute _,
                            RelayBehaviour.Deaf _,
                            RelayBehaviour.Refusing _ ->
                            true;
                };
        switch (how) {
            case RelayBehaviour.Prompt(long reply) -> {
                MediaReply result = execute(command, listener);
                world.in(reply, () -> reply(command, result, listener));
            }
            case RelayBehaviour.Slow(long execution) ->
                    world.in(execution, () -> reply(command, execute(command, listener), listener));
            case RelayBehaviour.Mute _ -> execute(command, listener);
            case RelayBehaviour.Deaf _ -> {}
            case RelayBehaviour.Refusing(var reason, long reply) ->
                    world.in(
                            reply,
                            () -> reply(command, refused(command, reason, "so told"), listener));
            case RelayBehaviour.Stuttering(long reply) -> {
                MediaReply result = execute(command, listener);
                world.in(reply, () -> reply(command, result, listener));
                world.in(reply + World.ms(5), () -> reply(command, result, listener));
            }
            case RelayBehaviour.Confused(long reply) -> {
                MediaReply result = execute(command, listener);
                world.in(
                        reply,
                        () ->
                                listener.onReply(
                                        new MediaReply.Done(
                                                command.id() + 1_000_000_007L,
                                                SessionStatistics.NONE)));
                world.in(reply + World.ms(1), () -> reply(command, result, listener));
            }
        }
    }

    /** At most one command of a call is under way; only a deletion need not wait. */
    private void checkTurn(MediaCommand command) {
        Outstanding before = outstanding.put(command.call(), new Outstanding(command, world.now()));
        if (before != null
                && world.now() - before.since() < SHORTEST_DEADLINE
                && !(command instanceof MediaCommand.Delete)) {
            world.violation(
                    "relay: " + show(command) + " while outstanding: " + show(before.command()));
        }
    }

    private void reply(MediaCommand command, MediaReply reply, Listener listener) {
        Outstanding last = outstanding.get(command.call());
        if (last != null && last.command() == command) {
            outstanding.remove(command.call());
        }
        replied.add(command);
        world.tell("  relay > " + show(reply));
        listener.onReply(reply);
    }

    private MediaReply execute(MediaCommand command, Listener listener) {
        MediaReply expected = account(command, listener);
        if (real.isEmpty()) {
            return expected;
        }
        MediaReply actual = real.get().execute(command);
        boolean misunderstood =
                !unreliable
                        && actual instanceof MediaReply.Refused(_, var reason, _)
                        && reason == MediaReply.Reason.WRONG_STATE
                        && !(expected instanceof MediaReply.Refused);
        if (misunderstood) {
            world.violation("relay: " + show(command) + " got " + show(actual));
        }
        return actual;
    }

    private MediaReply account(MediaCommand command, Listener listener) {
        return switch (command) {
            case MediaCommand.Offer offer -> offer(offer, listener);
            case MediaCommand.Answer answer -> answer(answer);
            case MediaCommand.Play play -> {
                Session session = sessions.computeIfAbsent(play.call(), _ -> new Session(listener));
                session.established = true;
                yield rewritten(
                        play, session, "from:" + play.fromTag(), play.from().network(), play.sdp());
            }
            case MediaCommand.Rollback rollback -> {
                Session session = sessions.get(rollback.call());
                if (session == null) {
                    yield refused(rollback, MediaReply.Reason.UNKNOWN_CALL, "no such session");
                }
                if (session.pending.isEmpty()) {
                    yield refused(rollback, MediaReply.Reason.WRONG_STATE, "no offer to roll back");
                }
                session.pending = Optional.empty();
                yield done(rollback);
            }
            case MediaCommand.Delete delete -> delete(delete);
            case MediaCommand.Query query ->
                    sessions.containsKey(query.call())
                            ? done(query)
                            : refused(query, MediaReply.Reason.UNKNOWN_CALL, "no such session");
        };
    }

    private MediaReply offer(MediaCommand.Offer offer, Listener listener) {
        Session session = sessions.computeIfAbsent(offer.call(), _ -> new Session(listener));
        boolean first = !session.established && session.firstOffer.isEmpty();
        if (first) {
            session.firstOffer = Optional.of(offer);
        } else if (session.established && session.pending.isPresent()) {
            return refused(offer, MediaReply.Reason.WRONG_STATE, "an offer is pending");
        }
        session.pending = Optional.of(offer);
        if (!offer.branch().isEmpty()) {
            session.branches.add(offer.branch());
        }
        String leg = session.established ? "to:" + offer.toTag() : "branch:" + offer.branch();
        return rewritten(offer, session, leg, offer.to().network(), offer.sdp());
    }

    private MediaReply answer(MediaCommand.Answer answer) {
        Session session = sessions.get(answer.call());
        if (session == null) {
            return refused(answer, MediaReply.Reason.UNKNOWN_CALL, "no such session");
        }
        if (!answer.branch().isEmpty() && !session.branches.contains(answer.branch())) {
            return refused(answer, MediaReply.Reason.UNKNOWN_CALL, "no such branch");
        }
        Optional<MediaCommand.Offer> offer = session.pending.or(() -> session.firstOffer);
        if (session.pending.isEmpty()) {
            return refused(answer, MediaReply.Reason.WRONG_STATE, "an answer without an offer");
        }
        if (answer.fin()) {
            session.pending = Optional.empty();
            session.established = true;
        }
        return rewritten(
                answer,
                session,
                "from:" + answer.fromTag(),
                offer.orElseThrow().from().network(),
                answer.sdp());
    }

    private MediaReply delete(MediaCommand.Delete delete) {
        Session session = sessions.get(delete.call());
        if (session == null) {
            return refused(delete, MediaReply.Reason.UNKNOWN_CALL, "no such session");
        }
        if (delete.branch().isEmpty()) {
            sessions.remove(delete.call());
        } else if (!session.branches.remove(delete.branch())) {
            return refused(delete, MediaReply.Reason.UNKNOWN_CALL, "no such branch");
        }
        return done(delete);
    }

    private MediaReply rewritten(
            MediaCommand command, Session session, String leg, String network, byte[] sdp) {
        String text = new String(sdp, StandardCharsets.UTF_8);
        if (!text.startsWith("v=0")) {
            return refused(command, MediaReply.Reason.MALFORMED_SDP, "no version line");
        }
        String address = addresses.get(network);
        if (address == null) {
            return refused(
                    command, MediaReply.Reason.NOT_ACCEPTABLE, "no media on network " + network);
        }
        int port =
                session.ports.computeIfAbsent(
                        leg,
                        _ -> {
                            nextPort += 2;
                            return nextPort;
                        });
        return new MediaReply.Rewritten(
                command.id(), SdpText.at(text, address, port).getBytes(StandardCharsets.UTF_8));
    }

    private static MediaReply done(MediaCommand command) {
        return new MediaReply.Done(command.id(), SessionStatistics.NONE);
    }

    private static MediaReply refused(
            MediaCommand command, MediaReply.Reason reason, String detail) {
        return new MediaReply.Refused(command.id(), reason, detail);
    }

    private static String show(MediaCommand command) {
        String what =
                switch (command) {
                    case MediaCommand.Offer o ->
                            "offer " + o.fromTag() + ">" + o.toTag() + " branch=" + o.branch();
                    case MediaCommand.Answer a ->
                            "answer "
                                    + a.fromTag()
                                    + ">"
                                    + a.toTag()
                                    + " branch="
                                    + a.branch()
                                    + (a.fin() ? " final" : "");
                    case MediaCommand.Play p -> "play " + p.fromTag() + ">" + p.toTag();
                    case MediaCommand.Rollback r -> "rollback " + r.fromTag();
                    case MediaCommand.Delete d -> "delete branch=" + d.branch();
                    case MediaCommand.Query _ -> "query";
                };
        return "#" + command.id() + " " + command.call() + " " + what;
    }

    private static String show(MediaReply reply) {
        return switch (reply) {
            case MediaReply.Rewritten r -> "#" + r.id() + " rewritten";
            case MediaReply.Done d -> "#" + d.id() + " done";
            case MediaReply.Refused r -> "#" + r.id() + " refused " + r.reason() + " " + r.detail();
        };
    }
}
