package io.drawbridge.relay.server;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.dtls.Identity;
import io.drawbridge.relay.ports.Endpoint;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Two relays whose handshakes are joined by a link that loses, doubles and overtakes datagrams.
 * This thread plays both relay threads; handshakes run on threads of their own, in real time.
 */
final class DtlsWorld {
    static final List<CryptoSuite> SUITES =
            List.of(CryptoSuite.AEAD_AES_128_GCM, CryptoSuite.AES_CM_128_HMAC_SHA1_80);

    private static final SecureRandom RANDOM = new SecureRandom();

    final Side near = new Side();
    final Side far = new Side();
    private final SplittableRandom dice;
    private final List<Held> held = new ArrayList<>();
    private double loss;
    private double disorder;
    int delivered;
    int lost;

    /** What a tap on the link makes of a datagram; null: nothing of it arrives. */
    interface Tap {
        byte @Nullable [] pass(byte[] datagram);
    }

    Tap towardsFar = datagram -> datagram;
    Tap towardsNear = datagram -> datagram;

    private record Held(DtlsEnd from, byte[] datagram) {}

    DtlsWorld(long seed) {
        dice = new SplittableRandom(seed);
    }

    DtlsWorld losing(double share) {
        loss = share;
        return this;
    }

    /** That share of datagrams comes twice, and as many after the next. */
    DtlsWorld disordering(double share) {
        disorder = share;
        return this;
    }

    /** One relay's handshakes. */
    static final class Side {
        final HandshakeSlots slots =
                new HandshakeSlots(DtlsHandshakes.AT_ONCE, DtlsHandshakes.AT_ONCE_WITH_ONE);
        final OrderQueue orders = new OrderQueue(() -> {}, _ -> {});
        final Identity identity = DtlsIdentity.create(RANDOM, Instant.now());
        final DtlsHandshakes handshakes =
                new DtlsHandshakes(identity, new BcTlsCrypto(RANDOM), slots, orders);
        final Datagram packet = new Datagram(ByteBuffer.allocate(Datagram.BUFFER_BYTES));

        /** Gives a datagram to an end as if it had come from the other. */
        boolean receive(DtlsEnd to, byte[] datagram) {
            packet.bytes().put(0, datagram);
            Endpoint source = to.source();
            packet.received(
                    datagram.length,
                    source.address().high(),
                    source.address().low(),
                    source.port());
            return to.handshake != null && to.handshake.received(packet);
        }

        byte[] answer() {
            byte[] bytes = new byte[packet.length()];
            packet.bytes().get(0, bytes);
            return bytes;
        }
    }

    /** A pair that trusts each other: the near end is the client. */
    DtlsEnd pair(int number) {
        return pair(
                number, near.identity.fingerprint(), far.identity.fingerprint(), SUITES, SUITES);
    }

    DtlsEnd pair(
            int number,
            Fingerprint nearExpected,
            Fingerprint farExpected,
            List<CryptoSuite> nearSuites,
            List<CryptoSuite> farSuites) {
        DtlsEnd client = new DtlsEnd(number);
        DtlsEnd server = new DtlsEnd(number);
        client.other = server;
        server.other = client;
        server.handshake = far.handshakes.begin(server, false, List.of(nearExpected), farSuites);
        client.handshake = near.handshakes.begin(client, true, List.of(farExpected), nearSuites);
        return client;
    }

    /**
     * Runs both relay threads.
     *
     * @throws AssertionError when it has not come true in time
     */
    void runUntil(BooleanSupplier done, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("not within " + patience);
            if (!step(near, far, towardsFar) & !step(far, near, towardsNear)) pause();
        }
    }

    void runFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        runUntil(() -> System.nanoTime() > end, time.plusSeconds(1));
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean step(Side from, Side to, Tap tap) {
        Order order = from.orders.poll();
        if (order == null) return false;
        switch (order) {
            case Order.Send(var association, var datagram) -> {
                Endpoint destination = association.destination();
                if (destination != null)
                    transmit((DtlsEnd) association.owner(), datagram, from, to, tap);
            }
            case Order.Ended(var association, var result) -> association.ended(result, 0);
            case Order.Read(var association, var open) -> association.wasRead(open, 0);
            case Order.Carry _, Order.Count _ -> throw new AssertionError(order);
        }
        return true;
    }

    private void transmit(DtlsEnd end, byte[] datagram, Side from, Side to, Tap tap) {
        byte[] left = tap.pass(datagram);
        if (left == null || dice.nextDouble() < loss) {
            lost++;
            return;
        }
        if (dice.nextDouble() < disorder) {
            held.add(new Held(end, left));
            return;
        }
        deliver(end, left, from, to);
        if (dice.nextDouble() < disorder) deliver(end, left, from, to);
        for (Held late : List.copyOf(held)) {
            if (late.from != end) continue;
            held.remove(late);
            deliver(late.from, late.datagram, from, to);
        }
    }

    /** To the other end; an answer of the gate's takes the same link back. */
    private void deliver(DtlsEnd end, byte[] datagram, Side from, Side to) {
        delivered++;
        if (!to.receive(end.other, datagram)) return;
        byte[] answer = to.answer();
        if (dice.nextDouble() < loss) {
            lost++;
            return;
        }
        from.receive(end, answer);
    }

    static Handshake begun(DtlsEnd end) {
        if (end.handshake == null) throw new AssertionError("not begun");
        return end.handshake;
    }
}
