package io.drawbridge.core.server;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.tls.ExpectedPeer;
import io.drawbridge.core.tls.TlsDoor;
import io.drawbridge.core.tls.TlsFailure;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.KeepAlive;
import io.drawbridge.core.transport.StreamFramer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One TCP or TLS connection: cuts messages from the stream, writes what any shard wants sent, and
 * ends when the peer is too slow, too silent or not understood.
 *
 * <p>Belongs to the event loop of its home shard. Only {@link #send} and {@link #close} may be
 * called from any thread.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter {
    /**
     * Between asking for a close, or a stream that cannot be read on, and the end at the latest.
     */
    private static final long CLOSE_GRACE = 5_000_000_000L; // ns

    private static final int MOST_UNANSWERED = 256;

    private final Flow flow;
    private final Listener listener;
    private final EngineLoop home;
    private final StreamListener owner;
    private final boolean accepted;
    private final @Nullable TlsDoor tls;
    private final StreamFramer framer;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Queue<Queued> waiting = new ArrayDeque<>();

    /** Sent on a connection of ours whose peer has not said a word yet. */
    private final Queue<Queued> unanswered = new ArrayDeque<>();

    private State state = State.CONNECTING;
    private @Nullable Channel channel;
    private long lastActivity;
    private @Nullable ScheduledFuture<?> idleCheck;
    private @Nullable ScheduledFuture<?> unfinished;
    private @Nullable ScheduledFuture<?> handshake;
    private @Nullable ExpectedPeer expected;
    private boolean settleDue;
    private boolean heard;

    private enum State {
        /** Until the connection stands, and TLS on it where it is due. */
        CONNECTING,
        OPEN,
        /** What was sent before is still going out; nothing is read or accepted any more. */
        CLOSING,
        CLOSED
    }

    private record Queued(EngineLoop from, Output.Transmit transmit) {}

    /**
     * @param accepted true when the peer opened it
     */
    StreamConnection(
            Flow flow, Listener listener, EngineLoop home, StreamListener owner, boolean accepted) {
        this.flow = flow;
        this.listener = listener;
        this.home = home;
        this.owner = owner;
        this.accepted = accepted;
        this.tls = listener.tls();
        this.framer = new StreamFramer(new SipParser(listener.limits().message()));
    }

    Flow flow() {
        return flow;
    }

    boolean accepted() {
        return accepted;
    }

    /** Sends, now or when the connection stands; fails when too much is waiting. Any thread. */
    void send(EngineLoop from, Output.Transmit transmit) {
        if (!queue(transmit.bytes().length)) {
            drop(new Queued(from, transmit), "the peer does not read");
            if (home.inLoop()) cut();
            else home.execute(this::cut);
            return;
        }
        if (home.inLoop()) {
            write(new Queued(from, transmit));
            return;
        }
        boolean taken =
                home.execute(
                        () -> {
                            write(new Queued(from, transmit));
                            flush();
                        });
        if (!taken) drop(new Queued(from, transmit), "shutting down");
    }

    /** Closes when all that was sent before is out, or after a grace. Any thread. */
    void close() {
        home.execute(this::closeGently);
    }

    /** Finds out whom it is to reach; false when that is nobody. Before it is connected. */
    boolean expects(TlsDoor door) {
        expected = door.expected(flow.remote().getAddress()).orElse(null);
        return expected != null;
    }

    /** Null where nobody can prove who he is, or the peer has come to us. */
    @Nullable ExpectedPeer expected() {
        return expected;
    }

    /** Connecting has failed. */
    void notConnected(String reason) {
        if (state != State.CONNECTING) return;
        state = State.CLOSED;
        cancel(handshake);
        owner.gone(this, false);
        failWaiting(reason);
        Channel open = channel;
        if (open != null) open.close();
    }

    /** There is a connection, but no TLS on it. */
    void notSecured(TlsFailure failure) {
        if (state != State.CONNECTING) return;
        owner.notSecured(this, home, failure);
        notConnected("no TLS: " + failure.words());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (state != State.CONNECTING) {
            var _ = context.close();
            return;
        }
        channel = context.channel();
        if (tls == null) opened();
        else
            handshake =
                    home.eventLoop()
                            .schedule(
                                    () -> notSecured(TlsFailure.TIMEOUT),
                                    tls.handshakeTimeout().toNanos(),
                                    NANOSECONDS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        TlsDoor door = tls;
        if (door == null
                || state != State.CONNECTING
                || !(event instanceof SslHandshakeCompletionEvent completion)) return;
        SslHandler handler = context.pipeline().get(SslHandler.class);
        TlsFailure failure;
        if (!completion.isSuccess()) failure = TlsFailure.of(completion.cause());
        else if (handler == null) throw new IllegalStateException("TLS without its handler");
        else if (accepted && TlsDoor.isChallenge(handler)) {
            home.counters().increment(Counter.TLS_CHALLENGES);
            notConnected("an authority that has had its answer");
            return;
        } else
            failure = door.established(flow.connection(), handler.engine().getSession(), expected);
        if (failure != null) {
            notSecured(failure);
            return;
        }
        cancel(handshake);
        home.counters().increment(Counter.TLS_HANDSHAKES);
        opened();
    }

    private void opened() {
        state = State.OPEN;
        lastActivity = home.now();
        scheduleIdleCheck(listener.limits().idleTimeout().toNanos());
        owner.standing(this);
        for (Queued queued = waiting.poll(); queued != null; queued = waiting.poll()) write(queued);
        flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        byte[] chunk;
        try {
            chunk = new byte[buffer.readableBytes()];
            buffer.readBytes(chunk);
        } finally {
            buffer.release();
        }
        if (state != State.OPEN) return;
        heard = true;
        unanswered.clear();
        long now = home.now();
        lastActivity = now;
        boolean finished = false;
        for (StreamFramer.Frame frame : framer.on(chunk, 0, chunk.length)) {
            finished = true;
            if (state == State.OPEN) take(frame, now);
        }
        watchUnfinished(finished);
        settleDue = true;
    }

    private void take(StreamFramer.Frame frame, long now) {
        switch (frame) {
            case StreamFramer.Frame.Message(var bytes) -> {
                if (admitted(now)) home.feed(new Input.Received(flow, bytes, now));
            }
            case StreamFramer.Frame.Ping _ -> {
                if (admitted(now)) pong();
            }
            case StreamFramer.Frame.Unframeable(var malformed) -> unframeable(malformed);
        }
    }

    private boolean admitted(long now) {
        SourceScreen.Answer answer = owner.screen(flow.remote(), flow.connection(), now);
        if (answer == SourceScreen.Answer.ADMITTED) return true;
        home.counters().increment(Counter.PACKETS_REFUSED);
        if (answer == SourceScreen.Answer.SHUT) abort();
        return false;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!settleDue) return;
        settleDue = false;
        home.settle();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state == State.CONNECTING && tls != null) notSecured(TlsFailure.CLOSED);
        if (state == State.CONNECTING || state == State.CLOSED) return;
        state = State.CLOSED;
        cancel(idleCheck);
        cancel(unfinished);
        failWaiting("connection closed");
        failUnanswered();
        owner.gone(this, true);
    }

    /** An accepted connection may be gone before it was ever active. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (state != State.CONNECTING || !accepted) return;
        state = State.CLOSED;
        owner.gone(this, false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof java.io.IOException || TlsFailure.isOfPeer(cause)) {
            if (tls != null && !accepted && !heard && state == State.OPEN)
                owner.notSecured(this, home, TlsFailure.of(cause));
            context.close(); // reset by the peer, or nothing that TLS can be
        } else owner.bug(home, cause, context.channel());
    }

    private void write(Queued queued) {
        Channel open = channel;
        switch (state) {
            case CONNECTING -> waiting.add(queued);
            case CLOSING, CLOSED -> drop(queued, "connection closed");
            case OPEN -> {
                if (open == null) throw new IllegalStateException("open without a channel");
                lastActivity = home.now();
                open.write(Unpooled.wrappedBuffer(queued.transmit().bytes()))
                        .addListener((ChannelFutureListener) future -> written(future, queued));
                home.flushLater(open);
            }
        }
    }

    private void written(ChannelFuture future, Queued queued) {
        if (future.isSuccess()) {
            queue(-queued.transmit().bytes().length);
            if (!accepted && !heard && unanswered.size() < MOST_UNANSWERED) unanswered.add(queued);
        } else drop(queued, "connection closed");
    }

    private void drop(Queued queued, String reason) {
        queue(-queued.transmit().bytes().length);
        owner.failed(queued.from(), queued.transmit(), reason);
    }

    private boolean queue(int bytes) {
        return owner.queue(bytes, queuedBytes.addAndGet(bytes));
    }

    private void failWaiting(String reason) {
        for (Queued queued = waiting.poll(); queued != null; queued = waiting.poll())
            drop(queued, reason);
    }

    /**
     * Who accepts a connection and ends it without a word has taken nothing of it: so do peers with
     * TLS 1.3 that refuse our certificate, of which we hear only when we have begun to send (RFC
     * 8446 §4.4.2.4), and balancers with nobody behind them.
     */
    private void failUnanswered() {
        for (Queued queued = unanswered.poll(); queued != null; queued = unanswered.poll())
            owner.failed(queued.from(), queued.transmit(), "closed without a word");
    }

    /**
     * The pong of RFC 5626 §4.4.1; its bytes count like all others, or pings would be an attack.
     */
    private void pong() {
        home.counters().increment(Counter.KEEP_ALIVES);
        send(home, new Output.Transmit(flow, KeepAlive.pong(), ""));
    }

    private void unframeable(ParseResult.Malformed malformed) {
        Channel open = channel;
        if (open == null) return;
        open.config().setAutoRead(false);
        home.feed(new Input.Unframeable(flow, malformed));
        var _ = home.eventLoop().schedule(() -> open.close(), CLOSE_GRACE, NANOSECONDS);
    }

    private void cut() {
        if (state == State.CLOSED) return;
        home.counters().increment(Counter.CONNECTIONS_CUT);
        abort();
    }

    private void abort() {
        Channel open = channel;
        if (open != null) open.close();
        else notConnected("too much waiting for a connection");
    }

    private void closeGently() {
        Channel open = channel;
        if (state == State.CONNECTING) {
            notConnected("closed before it stood");
            return;
        }
        if (state != State.OPEN || open == null) return;
        state = State.CLOSING;
        owner.leaving(this);
        open.config().setAutoRead(false);
        open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        var _ = home.eventLoop().schedule(() -> open.close(), CLOSE_GRACE, NANOSECONDS);
    }

    private void flush() {
        Channel open = channel;
        if (open != null) open.flush();
    }

    /**
     * A message must be whole within the request timeout from its first byte on: bytes that trickle
     * do not prolong it.
     *
     * @param finished something was complete in this chunk, so what is left began with this chunk
     */
    private void watchUnfinished(boolean finished) {
        if (finished || !framer.insideMessage()) {
            cancel(unfinished);
            unfinished = null;
        }
        if (unfinished != null || !framer.insideMessage() || state != State.OPEN) return;
        long timeout = listener.limits().requestTimeout().toNanos();
        unfinished = home.eventLoop().schedule(this::onUnfinished, timeout, NANOSECONDS);
    }

    private void onUnfinished() {
        home.counters().increment(Counter.CONNECTIONS_UNFINISHED);
        abort();
    }

    private void scheduleIdleCheck(long inNanos) {
        idleCheck = home.eventLoop().schedule(this::onIdleCheck, inNanos, NANOSECONDS);
    }

    private void onIdleCheck() {
        long left = lastActivity + listener.limits().idleTimeout().toNanos() - home.now();
        if (left > 0) {
            scheduleIdleCheck(left);
            return;
        }
        home.counters().increment(Counter.CONNECTIONS_IDLE);
        abort();
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) task.cancel(false);
    }
}
