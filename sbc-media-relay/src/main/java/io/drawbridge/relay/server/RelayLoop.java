package io.drawbridge.relay.server;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.engine.RelayEngine;
import io.drawbridge.relay.session.Outgoing;

import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One relay thread with its engine, sockets and queue. It drains what is ready before it sleeps,
 * and it is woken only when it does sleep.
 */
final class RelayLoop implements Runnable, PacketIo.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

    /** Orders that may wait; more are refused. */
    private static final int QUEUE = 8192;

    /** Orders that are carried out before packets get their turn. */
    private static final int ORDERS_A_ROUND = 128;

    private static final long START = System.nanoTime();

    /** What another thread wants of this one. */
    private sealed interface Order {
        record Carry(MediaCommand command, MediaRelay.Listener listener) implements Order {}

        record Count(CompletableFuture<RelayTelemetry> result) implements Order {}
    }

    private final RelayEngine engine;
    private final PacketIo io;
    private final long coalesceNanos;
    private final MpscAtomicArrayQueue<Order> orders = new MpscAtomicArrayQueue<>(QUEUE);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile boolean closing;
    private volatile boolean ended;
    private long now;

    RelayLoop(RelayEngine engine, PacketIo io, long coalesceNanos) {
        this.engine = engine;
        this.io = io;
        this.coalesceNanos = coalesceNanos;
    }

    /** From any thread. */
    void send(MediaCommand command, MediaRelay.Listener listener) {
        Order order = new Order.Carry(command, listener);
        if (closing || !orders.offer(order)) {
            refuse(order);
            return;
        }
        wake();
        if (ended) refuseWaiting();
    }

    /** From any thread. */
    CompletableFuture<RelayTelemetry> telemetry() {
        CompletableFuture<RelayTelemetry> result = new CompletableFuture<>();
        Order order = new Order.Count(result);
        if (closing || !orders.offer(order)) {
            refuse(order);
            return result;
        }
        wake();
        if (ended) refuseWaiting();
        return result;
    }

    private void wake() {
        // The offer is an ordered store: without the fence it might become visible after the
        // thread has looked at the queue for the last time and after we have seen it awake.
        VarHandle.fullFence();
        if (asleep.get() && asleep.compareAndSet(true, false)) ring();
    }

    /** Not after the end: the descriptor may be somebody else's by then. */
    private synchronized void ring() {
        if (!ended) io.wakeUp();
    }

    /** From any thread; {@link #run} returns soon. */
    void stop() {
        closing = true;
        ring();
    }

    @Override
    public void run() {
        try {
            while (!closing) round();
        } catch (RuntimeException | Error e) {
            LOG.error("a relay thread ends", e);
            throw e;
        } finally {
            end();
        }
    }

    private synchronized void end() {
        closing = true;
        ended = true;
        refuseWaiting();
        io.close();
    }

    private void round() {
        now = System.nanoTime() - START;
        boolean more = carryOut();
        if (engine.nextDeadline() <= now) {
            tell();
            play();
        }
        boolean readable = io.await(more ? 0 : sleep());
        asleep.lazySet(false);
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
        asleep.set(true);
        if (!orders.isEmpty() || closing) return 0;
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
                case Order.Count(var result) -> result.complete(engine.telemetry());
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

    private static void deliver(MediaRelay.Listener listener, MediaReply reply) {
        try {
            listener.onReply(reply);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on {}", reply.getClass().getSimpleName(), e);
        }
    }

    private void tell() {
        List<RelayEngine.Notice> notices = engine.onDeadline(now);
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

    /** Late senders and the ended thread may meet here. */
    private synchronized void refuseWaiting() {
        for (Order order = orders.poll(); order != null; order = orders.poll()) refuse(order);
    }

    private static void refuse(Order order) {
        switch (order) {
            case Order.Carry(var command, var listener) ->
                    deliver(
                            listener,
                            new MediaReply.Refused(
                                    command.id(),
                                    MediaReply.Reason.NO_RESOURCES,
                                    "the relay is overloaded or closed"));
            case Order.Count(var result) -> result.complete(RelayTelemetry.none());
        }
    }
}
