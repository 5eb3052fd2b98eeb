package io.drawbridge.relay.server;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.control.HandshakeCounts;
import io.drawbridge.relay.dtls.Attempt;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.dtls.Handshakes;
import io.drawbridge.relay.dtls.HelloGate;
import io.drawbridge.relay.dtls.Identity;
import io.drawbridge.relay.ports.Endpoint;

import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The handshakes of one relay thread, each on a virtual thread of its own while it lasts. What
 * belongs to no such thread belongs to the relay thread.
 */
final class DtlsHandshakes implements Handshakes {
    /**
     * Handshakes at once, over all relay threads: a core does some 600 a second, and an honest one
     * takes a few round trips.
     */
    static final int AT_ONCE = 256;

    /**
     * With one far end. A gateway that begins anew with all its calls comes again within seconds.
     */
    static final int AT_ONCE_WITH_ONE = 64;

    /**
     * How long a last flight may still have to be sent again, ns. Who has not heard ours asks for
     * it again after 1, 2, 4 … 60 seconds (RFC 6347 §4.2.4.1); by then a call has ended in silence.
     */
    static final long LINGER_NANOS = 120_000_000_000L;

    /** How long a client waits for its turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Identity identity;
    private final BcTlsCrypto crypto;
    private final HandshakeSlots slots;
    private final OrderQueue orders;
    private final HelloGate gate;
    private final Set<DtlsAssociation> running = new HashSet<>();

    /** Until when each can still answer; the oldest first. */
    private final Map<DtlsAssociation, Long> lingering = new LinkedHashMap<>();

    private long begun;
    private long succeeded;
    private long failed;
    private long turnedAway;
    private long lost;

    /**
     * @param slots for running handshakes, shared with other relay threads
     * @param orders of the relay thread
     */
    DtlsHandshakes(Identity identity, BcTlsCrypto crypto, HandshakeSlots slots, OrderQueue orders) {
        this.identity = identity;
        this.crypto = crypto;
        this.slots = slots;
        this.orders = orders;
        this.gate = new HelloGate(crypto);
    }

    @Override
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    @Override
    public Handshake begin(
            Handshake.Owner owner,
            boolean client,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites) {
        DtlsAssociation association =
                new DtlsAssociation(
                        this, owner, List.copyOf(theirs), List.copyOf(suites), client, begun++);
        if (client) association.startAsClient(Duration.ZERO);
        return association;
    }

    HelloGate gate() {
        return gate;
    }

    Attempt clientAttempt(List<Fingerprint> theirs, List<CryptoSuite> suites) {
        return Attempt.client(crypto, identity, theirs, suites);
    }

    Attempt serverAttempt(List<Fingerprint> theirs, List<CryptoSuite> suites, DTLSRequest hello) {
        return Attempt.server(crypto, identity, theirs, suites, hello);
    }

    DtlsTransport transport(DtlsAssociation association) {
        return new DtlsTransport(datagram -> orders.offer(new Order.Send(association, datagram)));
    }

    /**
     * Starts a server's handshake.
     *
     * @param with where the hello came from
     * @return false when too many run
     */
    boolean startAsServer(
            DtlsAssociation association, Attempt attempt, DtlsTransport transport, Endpoint with) {
        if (!slots.tryTake(with)) {
            turnedAway++;
            return false;
        }
        running.add(association);
        Thread.ofVirtual().start(() -> shakeHands(association, attempt, transport, with));
        return true;
    }

    /** Starts a client's handshake: now, or later when too many run. */
    void startAsClient(
            DtlsAssociation association, Attempt attempt, DtlsTransport transport, Duration delay) {
        running.add(association);
        Endpoint with = association.destination();
        Thread.ofVirtual()
                .start(
                        () -> {
                            if (mayBegin(delay, with))
                                shakeHands(association, attempt, transport, with);
                            else
                                orders.deliver(
                                        new Order.Ended(
                                                association,
                                                new Attempt.Result.Failed(
                                                        Handshake.Failure.TIMEOUT)));
                        });
    }

    private boolean mayBegin(Duration delay, @Nullable Endpoint with) {
        try {
            Thread.sleep(delay);
            return slots.take(with, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void shakeHands(
            DtlsAssociation association,
            Attempt attempt,
            DtlsTransport transport,
            @Nullable Endpoint with) {
        // Whatever becomes of the thread, the association hears of its end: it counts as running.
        Attempt.Result result = new Attempt.Result.Failed(Handshake.Failure.REFUSED);
        try {
            result = attempt.run(transport);
            transport.flush();
        } finally {
            slots.giveBack(with);
            orders.deliver(new Order.Ended(association, result));
        }
    }

    /** Reads what has come after the handshake. */
    void read(DtlsAssociation association, Attempt attempt, DtlsTransport transport) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            byte[] buffer = new byte[Attempt.BUFFER_BYTES];
                            boolean open = true;
                            while (open && !transport.isEmpty()) open = attempt.read(buffer);
                            transport.flush();
                            orders.deliver(new Order.Read(association, open));
                        });
    }

    void ended(DtlsAssociation association) {
        running.remove(association);
    }

    /** A handshake has succeeded: those that did long ago need not be remembered. */
    void established(DtlsAssociation association, long now) {
        settle(now);
        lingering.put(association, now + LINGER_NANOS);
    }

    void settle(long now) {
        Iterator<Map.Entry<DtlsAssociation, Long>> oldest = lingering.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<DtlsAssociation, Long> next = oldest.next();
            if (next.getValue() > now) return;
            oldest.remove();
            next.getKey().settle();
        }
    }

    void closed(DtlsAssociation association) {
        lingering.remove(association);
    }

    void count(Attempt.Result result) {
        switch (result) {
            case Attempt.Result.Keys _ -> succeeded++;
            case Attempt.Result.Failed _ -> failed++;
        }
    }

    void lost() {
        lost++;
    }

    HandshakeCounts counts() {
        return new HandshakeCounts(running.size(), succeeded, failed, turnedAway, lost);
    }

    /** The relay ends. */
    void closeAll() {
        for (DtlsAssociation association : List.copyOf(running)) association.close();
    }
}
