package io.drawbridge.relay.server;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.Attempt;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.dtls.HelloGate;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.bouncycastle.tls.DTLSRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/**
 * One association. A thread shakes hands for it, and ends; what comes later is read by a thread
 * that ends when it has been read. The association itself belongs to the relay thread.
 */
final class DtlsAssociation implements Handshake {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsAssociation.class);

    /** Each costs some 2 ms of a core. */
    private static final int ATTEMPTS = 5;

    /** Before a client tries again where it was turned down. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * Datagrams listened to in a second. A peer that sends every message by itself, and again every
     * 50 ms, sends 200; a hello costs the relay thread up to 20 µs.
     */
    private static final int DATAGRAMS_A_SECOND = 200;

    private final DtlsHandshakes handshakes;
    private final Owner owner;
    private final List<Fingerprint> theirs;
    private final List<CryptoSuite> suites;
    private final boolean client;
    private final HelloGate.Visit visit;
    private State state = new State.Waiting();
    private int attempts;
    private long second;
    private int datagrams;

    private sealed interface State {
        /** As server, for a hello. */
        record Waiting() implements State {}

        record ShakingHands(Attempt attempt, DtlsTransport transport) implements State {}

        /**
         * @param reading whether a thread is reading what came after the handshake
         */
        record Established(Attempt attempt, DtlsTransport transport, boolean reading)
                implements State {}

        /** So long after the handshake that neither end can still want anything of it. */
        record Settled() implements State {}

        record Over() implements State {}
    }

    /**
     * @param number no other association of the relay thread has it
     */
    DtlsAssociation(
            DtlsHandshakes handshakes,
            Owner owner,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites,
            boolean client,
            long number) {
        this.handshakes = handshakes;
        this.owner = owner;
        this.theirs = theirs;
        this.suites = suites;
        this.client = client;
        this.visit = new HelloGate.Visit(number);
    }

    Owner owner() {
        return owner;
    }

    /** Where datagrams go now; null: nowhere. */
    @Nullable Endpoint destination() {
        return state instanceof State.Over ? null : owner.destination();
    }

    void startAsClient(Duration delay) {
        Attempt attempt = handshakes.clientAttempt(theirs, suites);
        DtlsTransport transport = handshakes.transport(this);
        state = new State.ShakingHands(attempt, transport);
        handshakes.startAsClient(this, attempt, transport, delay);
    }

    @Override
    public boolean received(Datagram packet) {
        if (tooMany()) {
            handshakes.lost();
            return false;
        }
        return switch (state) {
            case State.Waiting _ -> look(packet);
            case State.ShakingHands(_, var transport) -> {
                keep(packet, transport);
                yield false;
            }
            case State.Established established -> {
                keep(packet, established.transport());
                read(established);
                yield false;
            }
            case State.Settled _, State.Over _ -> false;
        };
    }

    private boolean tooMany() {
        long current = System.nanoTime() >> 30; // 1.07 s
        if (current != second) {
            second = current;
            datagrams = 0;
        }
        return ++datagrams > DATAGRAMS_A_SECOND;
    }

    private void keep(Datagram packet, DtlsTransport transport) {
        byte[] bytes = new byte[packet.length()];
        packet.bytes().get(0, bytes);
        if (!transport.offer(bytes)) handshakes.lost();
    }

    private boolean look(Datagram packet) {
        return switch (handshakes.gate().look(visit, packet)) {
            case HelloGate.Verdict.Answer _ -> true;
            case HelloGate.Verdict.Drop _ -> false;
            case HelloGate.Verdict.Admit(var hello) -> {
                startAsServer(hello, packet);
                yield false;
            }
        };
    }

    private void startAsServer(DTLSRequest hello, Datagram from) {
        Attempt attempt = handshakes.serverAttempt(theirs, suites, hello);
        DtlsTransport transport = handshakes.transport(this);
        Endpoint with =
                new Endpoint(new IpAddress(from.sourceHigh(), from.sourceLow()), from.sourcePort());
        if (handshakes.startAsServer(this, attempt, transport, with))
            state = new State.ShakingHands(attempt, transport);
    }

    private void read(State.Established established) {
        if (established.reading() || established.transport().isEmpty()) return;
        state = new State.Established(established.attempt(), established.transport(), true);
        handshakes.read(this, established.attempt(), established.transport());
    }

    /** The thread of a handshake has ended. */
    void ended(Attempt.Result result, long now) {
        handshakes.ended(this);
        if (!(state instanceof State.ShakingHands(var attempt, var transport))) return; // closed
        handshakes.count(result);
        switch (result) {
            case Attempt.Result.Keys(var keys) -> {
                State.Established established = new State.Established(attempt, transport, false);
                state = established;
                read(established);
                handshakes.established(this, now);
                owner.onKeys(keys, now);
            }
            case Attempt.Result.Failed(var why) -> failed(why, now);
        }
    }

    private void failed(Failure why, long now) {
        LOG.info("a DTLS handshake of call {} failed: {}", owner.call(), why);
        if (++attempts >= ATTEMPTS) {
            state = new State.Over();
            owner.onHandshakeFailed(why, now);
            owner.onHandshakeFailed(Failure.GIVEN_UP, now);
            return;
        }
        if (client) startAsClient(why == Failure.TIMEOUT ? Duration.ZERO : PAUSE);
        else state = new State.Waiting();
        owner.onHandshakeFailed(why, now);
    }

    /** The thread that read what came after the handshake has ended. */
    void wasRead(boolean open, long now) {
        if (!(state instanceof State.Established(var attempt, var transport, _))) return;
        if (open) {
            State.Established established = new State.Established(attempt, transport, false);
            state = established;
            read(established);
        } else {
            state = new State.Over();
            owner.onHandshakeFailed(Failure.CLOSED, now);
        }
    }

    /** Lets go of what could answer a last flight that is sent again: some 30 kB. */
    void settle() {
        if (state instanceof State.Established) state = new State.Settled();
    }

    @Override
    public void close() {
        if (state instanceof State.ShakingHands(_, var transport)) transport.shut();
        state = new State.Over();
        handshakes.closed(this);
    }
}
