package io.drawbridge.core.harness;

import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Some calls to which anything may happen, over any network, with any relay; all from one seed. */
final class RandomCalls {
    private static final List<LinkQuality> NETWORKS =
            List.of(
                    LinkQuality.PERFECT,
                    LinkQuality.PERFECT,
                    LinkQuality.BAD,
                    LinkQuality.TERRIBLE);
    private static final int[] REFUSALS = {
        302, 400, 401, 403, 404, 408, 480, 486, 488, 500, 503, 603
    };

    /** Datagrams live shorter than T4 (RFC 3261 §17.1.2.2). */
    private static final long LATEST_COPY = World.seconds(4);

    private final Bench bench;
    private final World world;
    private final SplittableRandom random;
    private final List<PartyCall> unproven = new ArrayList<>();
    private final boolean goodRelay;
    private final boolean loyal;
    private final RandomUsers users;
    private boolean perfect;
    private boolean undisturbed;

    private RandomCalls(Bench bench) {
        this.bench = bench;
        this.world = bench.world();
        this.random = world.random().split();
        this.goodRelay = chance(50);
        this.loyal = chance(70);
        this.users = new RandomUsers(bench, random);
    }

    /**
     * Runs the calls of a seed.
     *
     * @throws AssertionError naming the seed, when an invariant is broken
     */
    static Bench run(long seed) {
        Bench bench = new Bench(seed, RandomUsers.CONFIG);
        try {
            RandomCalls calls = new RandomCalls(bench);
            calls.run();
            bench.invariants().check();
            calls.strangersCameNowhere();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\n" + bench.world().story(), e);
        }
        return bench;
    }

    private void run() {
        LinkQuality quality = NETWORKS.get(random.nextInt(NETWORKS.size()));
        perfect = quality == LinkQuality.PERFECT;
        bench.network().usually(quality);
        bench.node().arrive(Node.Arrival.ANYWHERE);
        bench.invariants().expectStrays();
        bench.invariants().expectTimeouts();
        bench.relay().behave(this::relay);
        Party first = bench.inside("first", "700", "10.0.0.21", Transport.UDP);
        Party second = bench.inside("second", "700", "10.0.0.22", Transport.UDP);
        Party anyone = bench.outside("anyone", "8001", "203.0.113.88", Transport.TCP);
        for (Party party : List.of(bench.pbx(), bench.carrier(), first, second, anyone)) {
            behave(party);
        }
        users.parties().forEach(this::behave);
        int calls = 1 + random.nextInt(6);
        for (int i = 0; i < calls; i++) {
            world.in(upTo(20), () -> call(anyone));
        }
        if (!loyal) {
            Party unfaithful = chance(50) ? bench.pbx() : bench.carrier();
            world.in(
                    upTo(40),
                    () -> {
                        if (chance(50)) {
                            unfaithful.vanish();
                        } else {
                            unfaithful.forgetAll();
                        }
                    });
        }
        int disturbances = chance(50) ? random.nextInt(6) : 0;
        undisturbed = disturbances == 0;
        for (int i = 0; i < disturbances; i++) {
            world.in(upTo(40), () -> disturb(anyone));
        }
        world.run(World.seconds(60));
        if (!loyal) {
            bench.relay().sessions().keySet().stream()
                    .toList()
                    .forEach(session -> bench.relay().silence(session, ""));
        }
    }

    /** Nobody asked them who they are, so nothing of an answer reached them. */
    private void strangersCameNowhere() {
        for (PartyCall call : unproven) {
            if (!call.dialogs().isEmpty()) {
                throw new AssertionError("a stranger was let in: " + call);
            }
        }
    }

    // ---- the world around

    /** What comes from neither caller nor called. */
    private void disturb(Party anyone) {
        switch (random.nextInt(8)) {
            case 0 -> {
                List<CallSummary> calls = bench.node().calls();
                if (!calls.isEmpty()) {
                    bench.node().endCall(calls.get(random.nextInt(calls.size())).id());
                }
            }
            case 1 ->
                    bench.relay().sessions().keySet().stream()
                            .findFirst()
                            .ifPresent(session -> bench.relay().silence(session, ""));
            case 2 -> {
                InetAddress host = bench.parties().get(random.nextInt(2)).local().getAddress();
                bench.network().cutOff(host);
                world.in(upTo(10), () -> bench.network().reconnect(host));
            }
            case 3 -> anyone.hangUpStream(bench.front());
            case 4 -> {
                if (chance(30)) {
                    bench.node().drain();
                }
            }
            case 5, 6 -> users.disturb();
            default -> bench.network().againUpTo(LATEST_COPY, 5);
        }
    }

    // ---- callers

    private void call(Party anyone) {
        int way = random.nextInt(9);
        if (way == 8) {
            users.call(this::goOn);
            return;
        }
        Party caller =
                switch (way) {
                    case 0, 5 -> bench.pbx();
                    case 1, 4 -> anyone;
                    default -> bench.carrier();
                };
        if (caller.vanished()) {
            return;
        }
        String uri =
                switch (way) {
                    case 0 -> "sip:441234567@10.0.0.2";
                    case 1 -> "sip:8000@198.51.100.1";
                    case 2 -> "sip:700@198.51.100.1";
                    case 5, 6 -> "sip:" + users.anybody() + "@198.51.100.1";
                    case 7 -> "sip:tone@198.51.100.1";
                    default -> "sip:1001@198.51.100.1";
                };
        var to = caller == bench.pbx() ? bench.back() : bench.front();
        PartyCall call = chance(20) ? caller.lateCall(to, uri) : caller.call(to, uri);
        if (way == 4) {
            unproven.add(call);
        }
        if (way == 7) goOnWithoutListening(call);
        else goOn(call);
    }

    private void goOn(PartyCall call) {
        goOnWithoutListening(call);
        if (goodRelay && loyal && perfect) {
            for (int i = 0; i < 3; i++) world.in(upTo(40), () -> listen(call));
        }
    }

    private void goOnWithoutListening(PartyCall call) {
        if (chance(25)) {
            world.in(upTo(6), call::cancel);
        } else if (chance(10)) {
            call.hangUpWhenAnswered();
        }
        happenings(call);
    }

    /** A call that stands for seconds carries audio both ways; one that has ended carries none. */
    private void listen(PartyCall call) {
        if (!undisturbed) return;
        if (!stands(call)) {
            requireSilence(call);
            return;
        }
        world.in(
                World.seconds(2),
                () -> {
                    if (!stands(call)) return;
                    everybodySpeaks();
                    boolean heard = bench.audio().peer(call).isPresent();
                    world.in(
                            World.seconds(2),
                            () -> {
                                if (!heard && stands(call))
                                    world.violation("no audio both ways in " + call);
                            });
                });
    }

    private void everybodySpeaks() {
        for (Party party : bench.parties()) {
            Stream.concat(party.incomingCalls().stream(), party.outgoingCalls().stream())
                    .filter(PartyCall::up)
                    .forEach(bench.audio()::speak);
        }
    }

    private static boolean stands(PartyCall call) {
        return call.up() && call.dialog().acknowledgedBefore();
    }

    private void requireSilence(PartyCall call) {
        if (!call.answered() || call.up()) return;
        world.in(
                World.seconds(40), // a BYE may need so long
                () -> {
                    if (bench.audio().isHeard(call))
                        world.violation("audio after the end: " + call);
                });
    }

    /** What a party may do in a call of its own accord, whenever it is up. */
    private void happenings(PartyCall call) {
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            world.in(upTo(40), () -> happen(call));
        }
        if (chance(60)) {
            world.in(upTo(40), () -> call.openDialogs().forEach(PartyDialog::byeUnlessEnded));
        }
    }

    private void happen(PartyCall call) {
        if (!call.up() || call.party().vanished()) {
            return;
        }
        PartyDialog dialog = call.dialog();
        boolean pending = dialog.sent().stream().anyMatch(e -> e.isInvite() && !e.ended());
        switch (random.nextInt(6)) {
            case 0 -> dialog.info("application/dtmf-relay", "Signal=1\r\n");
            case 1 -> dialog.send("MESSAGE", d -> d.body("text/plain", "hello"));
            case 2 -> {
                if (!pending) {
                    dialog.lateReInvite();
                }
            }
            case 3 -> dialog.send("UPDATE", d -> d.header("Contact", call.party().contact()));
            default -> {
                if (!pending || chance(20)) {
                    dialog.reInvite();
                }
            }
        }
    }

    // ---- called parties

    private void behave(Party party) {
        party.onInvite(this::called);
        party.answerReInviteAfter(chance(50) ? 0 : upTo(3));
        if (chance(15)) {
            party.ignoreCancel();
        }
        if (chance(5)) {
            party.ackAfter(World.NEVER);
        } else if (chance(20)) {
            party.ackAfter(upTo(2));
        }
        party.inDialog(
                (dialog, exchange) -> {
                    if (!exchange.isInvite() || chance(80)) {
                        return false;
                    }
                    int status = List.of(488, 491, 500, 481, 408).get(random.nextInt(5));
                    exchange.respond(status, "No", dialog.localTag(), _ -> {});
                    return true;
                });
    }

    private void called(PartyCall call) {
        happenings(call);
        if (chance(10)) {
            return; // silence
        }
        String other = call.party().newTag();
        int provisional = random.nextInt(4);
        for (int i = 0; i < provisional; i++) {
            String tag = chance(30) ? other : call.tag();
            world.in(
                    upTo(4),
                    () -> {
                        switch (random.nextInt(3)) {
                            case 0 -> call.trying();
                            case 1 -> call.earlyMedia(tag);
                            default -> call.ring(tag);
                        }
                    });
        }
        long when = upTo(6);
        if (chance(65)) {
            world.in(when, call::answer);
            if (chance(15)) {
                world.in(
                        when + upTo(3),
                        () -> {
                            if (call.answered()) {
                                call.answerToo(other);
                            }
                        });
            }
        } else if (chance(80)) {
            world.in(when, () -> call.reject(REFUSALS[random.nextInt(REFUSALS.length)], "No"));
        }
    }

    // ---- the relay

    private RelayBehaviour relay(MediaCommand command) {
        long soon = random.nextLong(World.ms(30));
        if (goodRelay || chance(85)) {
            return new RelayBehaviour.Prompt(soon);
        }
        boolean delete = command instanceof MediaCommand.Delete;
        return switch (random.nextInt(delete ? 4 : 6)) {
            case 0 -> new RelayBehaviour.Slow(upTo(10));
            case 1 -> new RelayBehaviour.Mute();
            case 2 -> new RelayBehaviour.Stuttering(soon);
            case 3 -> new RelayBehaviour.Confused(soon);
            case 4 -> new RelayBehaviour.Deaf();
            default ->
                    new RelayBehaviour.Refusing(
                            MediaReply.Reason.values()[
                                    random.nextInt(MediaReply.Reason.values().length)],
                            soon);
        };
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private long upTo(int seconds) {
        return random.nextLong(World.seconds(seconds));
    }
}
