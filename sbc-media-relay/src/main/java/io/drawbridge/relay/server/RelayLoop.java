package io.drawbridge.relay.server;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.Attempt;
import io.drawbridge.relay.engine.RelayEngine;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.session.Outgoing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * One relay thread with its engine, sockets and queue. It drains what is ready before it sleeps,
 * and it is woken only when it does sleep.
 */
final class RelayLoop implements Runnable, PacketIo.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

    /** Orders that are carried out before packets get their turn. */
    private static final int ORDERS_A_ROUND = 128;

    private static final long START = System.nanoTime();

    private final RelayEngine engine;
    private final PacketIo io;
    private final long coalesceNanos;
    private final OrderQueue orders;
    private final DtlsHandshakes handshakes;
    private long now;

    RelayLoop(
            RelayEngine engine,
            PacketIo io,
            OrderQueue orders,
            DtlsHandshakes handshakes,
            long coalesceNanos) {
        this.engine = engine;
        this.io = io;
        this.orders = orders;
        this.handshakes = handshakes;
        this.coalesceNanos = coalesceNanos;
    }

    /** From any thread. */
    void send(MediaCommand command, MediaRelay.Listener listener) {
        orders.give(new Order.Carry(command, listener));
    }

    /** From any thread. */
    CompletableFuture<RelayTelemetry> telemetry() {
        CompletableFuture<RelayTelemetry> result = new CompletableFuture<>();
        orders.give(new Order.Count(result));
        return result;
    }

    /** From any thread; {@link #run} returns soon. */
    void stop() {
        orders.close();
    }

    @Override
    public void run() {
        try {
            while (!orders.isClosing()) round();
        } catch (RuntimeException | Error e) {
            LOG.error("a relay thread ends", e);
            throw e;
        } finally {
            end();
        }
    }

    private void end() {
        handshakes.closeAll();
        orders.end(io::close);
    }

    private void round() {
        now = System.nanoTime() - START;
        boolean more = carryOut();
        if (engine.nextDeadline() <= now) {
            tell();
            play();
        }
        boolean readable = io.await(more ? 0 : sleep());
        orders.wakeUp();
        if (!readable) return;
        if (coalesceNanos > 0) {
            LockSupport.parkNanos(coalesceNanos);
            if (!io.await(0)) return;
        }
        now = System.nanoTime() - START;
        io.receive(this);
    }

    /** How long to wait, having said that we do. */
    private long sleep() {
        if (!orders.fallAsleep()) return 0;
        long deadline = engine.nextDeadline();
        return deadline == RelayEngine.NEVER ? Long.MAX_VALUE : Math.max(0, deadline - now);
    }

    /** Whether orders are left. */
    private boolean carryOut() {
        for (int i = 0; i < ORDERS_A_ROUND; i++) {
            Order order = orders.poll();
            if (order == null) return false;
            switch (order) {
                case Order.Carry(var command, var listener) -> carryOut(command, listener);
                case Order.Count(var result) ->
                        result.complete(engine.telemetry().withHandshakes(handshakes.counts()));
                case Order.Send(var association, var datagram) -> send(association, datagram);
                case Order.Ended(var association, var result) -> ended(association, result);
                case Order.Read(var association, var open) -> read(association, open);
            }
        }
        return true;
    }

    private void carryOut(MediaCommand command, MediaRelay.Listener listener) {
        MediaReply reply;
        try {
            reply = engine.on(command, listener, now);
        } catch (RuntimeException e) {
            LOG.error("a bug ended the media session of call {}", command.call(), e);
            engine.abort(command.call(), now);
            reply =
                    new MediaReply.Refused(
                            command.id(), MediaReply.Reason.WRONG_STATE, "internal error");
        }
        deliver(listener, reply);
    }

    private void send(DtlsAssociation association, byte[] datagram) {
        try {
            Endpoint to = association.destination();
            if (to == null) return;
            Datagram packet = io.packet();
            packet.bytes().put(0, datagram);
            packet.written(datagram.length);
            if (!io.send(association.owner().socket(), to, packet)) engine.onSendFailed();
        } catch (RuntimeException e) {
            abort(association, e);
        }
    }

    private void ended(DtlsAssociation association, Attempt.Result result) {
        try {
            association.ended(result, now);
        } catch (RuntimeException e) {
            abort(association, e);
        }
    }

    private void read(DtlsAssociation association, boolean open) {
        try {
            association.wasRead(open, now);
        } catch (RuntimeException e) {
            abort(association, e);
        }
    }

    private void abort(DtlsAssociation association, RuntimeException e) {
        String call = association.owner().call();
        LOG.error("a bug ended the media session of call {}", call, e);
        engine.abort(call, now);
    }

    private List<RelayEngine.Notice> onDeadline() {
        try {
            return engine.onDeadline(now);
        } catch (RuntimeException e) {
            LOG.error("a bug keeps silent parties from being found", e);
            return List.of();
        }
    }

    private static void deliver(MediaRelay.Listener listener, MediaReply reply) {
        try {
            listener.onReply(reply);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on {}", reply.getClass().getSimpleName(), e);
        }
    }

    private void tell() {
        List<RelayEngine.Notice> notices = onDeadline();
        if (notices.isEmpty()) return; // no iterator twice a second
        for (RelayEngine.Notice notice : notices) {
            try {
                notice.to().onNotice(notice.notice());
            } catch (RuntimeException e) {
                LOG.error("a listener failed on {}", notice.notice(), e);
            }
        }
    }

    private void play() {
        try {
            Outgoing out = engine.nextPlayed(io.packet(), now);
            while (out != null) {
                if (!io.send(out.socket(), out.to(), io.packet())) engine.onSendFailed();
                out = engine.nextPlayed(io.packet(), now);
            }
        } catch (RuntimeException e) {
            LOG.error("a bug has silenced a tone", e);
        }
    }

    @Override
    public void onDatagram(int socket, Datagram packet) {
        try {
            Outgoing out = engine.onDatagram(socket, packet, now);
            if (out != null && !io.send(out.socket(), out.to(), packet)) engine.onSendFailed();
        } catch (RuntimeException e) {
            String call = engine.callOf(socket);
            LOG.error("a bug ended the media session of call {}", call, e);
            if (call != null) engine.abort(call, now);
        }
    }

    /** Tells who gave an order that it will not be carried out. On any thread. */
    static void refuse(Order order) {
        switch (order) {
            case Order.Carry(var command, var listener) ->
                    deliver(
                            listener,
                            new MediaReply.Refused(
                                    command.id(),
                                    MediaReply.Reason.NO_RESOURCES,
                                    "the relay is overloaded or closed"));
            case Order.Count(var result) -> result.complete(RelayTelemetry.none());
            case Order.Send _, Order.Ended _, Order.Read _ -> {} // nobody waits for them
        }
    }
}
