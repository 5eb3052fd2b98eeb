package io.drawbridge.core.harness;

import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.telemetry.Counter;

import java.util.ArrayList;
import java.util.List;

/** What holds after every run, whatever happened in it. */
final class Invariants {
    /** Longer than any transaction, resent 2xx and media deadline of a call that is over. */
    private static final long QUIET = World.seconds(200);

    private final Bench bench;
    private final List<String> broken = new ArrayList<>();
    private boolean straysAreExpected;
    private boolean timeoutsAreExpected;
    private boolean sessionsMayLeak;

    Invariants(Bench bench) {
        this.bench = bench;
    }

    /** A party forgot a call on purpose, so that requests of the other side meet nobody. */
    void expectStrays() {
        straysAreExpected = true;
    }

    /** Somebody does not answer, although the network is good. */
    void expectTimeouts() {
        timeoutsAreExpected = true;
    }

    /** The relay does not hear deletions. */
    void sessionsMayLeak() {
        sessionsMayLeak = true;
    }

    /** Ends what still runs, waits for quiet and looks at everything. */
    void check() {
        World world = bench.world();
        hangUp();
        world.run(QUIET);
        nothingIsLeft();
        everyInviteHadItsEnd();
        strays();
        records();
        LeakChecker.check(bench, broken);
        broken.addAll(world.violations());
        if (!broken.isEmpty()) {
            throw new AssertionError(
                    String.join("\n", broken.stream().distinct().toList())
                            + "\n\n"
                            + world.story());
        }
    }

    private void hangUp() {
        for (Party party : bench.parties()) {
            for (PartyCall call : party.outgoingCalls()) {
                if (!call.outgoing().ended() && !party.vanished()) {
                    call.cancel();
                }
            }
        }
        bench.world().run(World.seconds(5));
        for (Party party : bench.parties()) {
            List<PartyCall> calls = new ArrayList<>(party.outgoingCalls());
            calls.addAll(party.incomingCalls());
            calls.stream()
                    .filter(_ -> !party.vanished())
                    .flatMap(c -> c.openDialogs().stream())
                    .forEach(PartyDialog::byeUnlessEnded);
            bench.world().run(World.seconds(5));
        }
    }

    private void nothingIsLeft() {
        Node node = bench.node();
        if (!node.calls().isEmpty()) {
            broken.add("calls are left: " + node.calls());
        }
        long expiry = bench.engines().bindings().nextExpiry();
        if (node.nextDeadline() != Math.min(Engine.NEVER, expiry)) {
            broken.add(
                    "a timer is left, due in "
                            + (node.nextDeadline() - bench.world().now()) / 1e9
                            + " s");
        }
        int leftovers = bench.engines().leftovers() - bench.relay().unanswered();
        if (leftovers > 0) {
            broken.add(leftovers + " calls, transactions or media commands are left");
        }
        if (bench.engines().admitted() != 0) {
            broken.add(bench.engines().admitted() + " calls still count against the limits");
        }
        if (!sessionsMayLeak && !bench.relay().sessions().isEmpty()) {
            broken.add("media sessions are left: " + bench.relay().sessions().keySet());
        }
        if (!sessionsMayLeak && bench.relay().openSockets() != 0) {
            broken.add(bench.relay().openSockets() + " media sockets are left");
        }
        if (bench.count(Counter.BUGS) != 0) {
            broken.add(bench.count(Counter.BUGS) + " bugs were met");
        }
    }

    private void everyInviteHadItsEnd() {
        boolean explained = timeoutsAreExpected || bench.network().everBad();
        for (Party party : bench.parties()) {
            for (ClientExchange exchange : party.clientExchanges()) {
                if (!exchange.ended() && !party.vanished()) {
                    broken.add(
                            party.name()
                                    + " never heard the end of "
                                    + exchange.request().startLine());
                }
                if (exchange.timedOut() && !explained && !party.vanished()) {
                    broken.add(
                            party.name() + " got no answer to " + exchange.request().startLine());
                }
            }
            for (PartyCall call : party.outgoingCalls()) {
                if (call.up() && !party.vanished()) {
                    broken.add(party.name() + " thinks that a call still stands: " + call);
                }
            }
            for (PartyCall call : party.incomingCalls()) {
                if (call.up() && !party.vanished()) {
                    broken.add(party.name() + " thinks that a call still stands: " + call);
                }
            }
        }
    }

    private void strays() {
        if (straysAreExpected || bench.network().everBad()) {
            return;
        }
        for (Party party : bench.parties()) {
            party.strays()
                    .forEach(
                            s ->
                                    broken.add(
                                            party.name()
                                                    + " got what fits nothing: "
                                                    + s.startLine()
                                                    + " "
                                                    + s.callId()));
        }
    }

    private void records() {
        long calls = bench.count(Counter.CALLS_STARTED) + bench.count(Counter.CALLS_DENIED);
        int records = bench.node().records().size();
        if (calls != records) {
            broken.add(calls + " calls, but " + records + " call records");
        }
        long read =
                bench.count(Counter.REQUESTS_RECEIVED)
                        + bench.count(Counter.RESPONSES_RECEIVED)
                        + bench.count(Counter.MALFORMED)
                        + bench.count(Counter.KEEP_ALIVES);
        if (read != bench.node().messages()) {
            broken.add(bench.node().messages() + " messages came, but " + read + " were counted");
        }
        long answered =
                bench.node().records().stream().filter(r -> r.call().answeredAt() >= 0).count();
        if (answered != bench.count(Counter.CALLS_ANSWERED)) {
            broken.add(
                    bench.count(Counter.CALLS_ANSWERED)
                            + " calls were answered, but "
                            + answered
                            + " records say so");
        }
    }
}
