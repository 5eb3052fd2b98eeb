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
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;

/**
 * One connection, of TCP, TLS or WebSocket: cuts messages from the stream, writes what any shard
 * wants sent, and ends when the peer is too slow, too silent or not understood. It is the last
 * handler of its channel; what stands before it tells it of the steps until it can be used.
 *
 * <p>Belongs to the event loop of its home shard. Only {@link #send} and {@link #close} may be
 * called from any thread.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter
        implements ConnectionClock.Expiry {
    /**
     * Between asking for a close, or a stream that cannot be read on, and the end at the latest.
     */
    private static final long CLOSE_GRACE = 5_000_000_000L; // ns

    /** For a peer to read why it is refused, ns. */
    private static final long REFUSAL_GRACE = 1_000_000_000L;

    private final Listener listener;
    private final EngineLoop home;
    private final StreamListener owner;
    private final boolean accepted;
    private final @Nullable TlsDoor tls;
    private final ConnectionClock clock;
    private final Outbox outbox;
    private final EnumSet<Step> missing = EnumSet.noneOf(Step.class);

    private Flow flow;
    private State state = State.CONNECTING;
    private boolean stood;
    private @Nullable StreamFramer framer;
    private @Nullable Channel channel;
    private @Nullable InetAddress counted;
    private @Nullable ExpectedPeer expected;
    private boolean settleDue;
    private boolean begun;

    /** Requests that wait for a final response. */
    private int owed;

    /** The peer has said all that it will ever say. */
    private boolean halfClosed;

    private enum State {
        /** Until the connection stands, and has taken all steps. */
        CONNECTING,
        OPEN,
        /** What was sent before is still going out; nothing is read or accepted any more. */
        CLOSING,
        CLOSED
    }

    /** What has to be done before the first message. */
    enum Step {
        /** A proxy has to say who is behind it. */
        SOURCE,
        TLS,
        /** From HTTP to WebSocket. */
        UPGRADE
    }

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
        this.outbox = new Outbox(owner, accepted);
        this.tls = listener.tls();
        boolean webSocket = listener.webSocket() != null;
        this.clock = new ConnectionClock(home, listener.limits(), webSocket, this);
        if (!webSocket) framer = new StreamFramer(new SipParser(listener.limits().message()));
        if (tls != null) missing.add(Step.TLS);
        if (webSocket) missing.add(Step.UPGRADE);
    }

    /** Its remote address may change as long as it does not stand. */
    Flow flow() {
        return flow;
    }

    boolean accepted() {
        return accepted;
    }

    /** Whose place it takes among the connections of its source; null as long as nobody's. */
    @Nullable InetAddress counted() {
        return counted;
    }

    /** A proxy is going to say where it comes from. Before anything is read. */
    void awaitsSource() {
        missing.add(Step.SOURCE);
    }

    /**
     * Where it comes from.
     *
     * @return false when it is not let in, and is being closed
     */
    boolean comesFrom(InetSocketAddress source) {
        flow = new Flow(flow.listener(), flow.transport(), source, flow.connection());
        boolean another = missing.contains(Step.UPGRADE) && owner.isHttpProxy(source);
        if (!another && !owner.admits(this, home)) {
            notConnected("refused");
            return false;
        }
        if (!another) counted = source.getAddress();
        if (missing.remove(Step.SOURCE)) step();
        return true;
    }

    /** Sends, now or when the connection stands; fails when too much is waiting. Any thread. */
    void send(EngineLoop from, Output.Transmit transmit) {
        Outbox.Queued queued = new Outbox.Queued(from, transmit);
        if (!outbox.hasRoom(queued)) {
            if (home.inLoop()) cut();
            else home.execute(this::cut);
            return;
        }
        if (home.inLoop()) {
            write(queued);
            return;
        }
        boolean taken =
                home.execute(
                        () -> {
                            write(queued);
                            flush();
                        });
        if (!taken) outbox.drop(queued, "shutting down");
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
        clock.stop();
        owner.gone(this, false);
        outbox.fail(reason);
        Channel open = channel;
        if (open != null) open.close();
    }

    /** There is a connection, but no TLS on it. */
    void notSecured(TlsFailure failure) {
        if (state != State.CONNECTING) return;
        owner.notSecured(this, home, failure);
        notConnected("no TLS: " + failure.words());
    }

    /** It is no WebSocket; the answer that says so is on its way. */
    void notUpgraded(UpgradeRefusal refusal) {
        if (state != State.CONNECTING) return;
        owner.notUpgraded(this, home, refusal);
        lingers();
    }

    /** It is a WebSocket now. */
    void upgraded() {
        home.counters().increment(Counter.WEBSOCKETS);
        missing.remove(Step.UPGRADE);
        step();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) begin(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin(context);
    }

    private void begin(ChannelHandlerContext context) {
        if (channel != null) return;
        if (state != State.CONNECTING) {
            var _ = context.close();
            return;
        }
        channel = context.channel();
        if (!missing.isEmpty()) clock.connecting();
        step();
    }

    private void step() {
        if (missing.isEmpty() && state == State.CONNECTING && channel != null) opened();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            peerIsThrough(context.channel());
        } else if (event instanceof SslHandshakeCompletionEvent completion
                && state == State.CONNECTING
                && missing.contains(Step.TLS)) {
            secured(context, completion);
        }
    }

    private void secured(ChannelHandlerContext context, SslHandshakeCompletionEvent completion) {
        SslHandler handler = context.pipeline().get(SslHandler.class);
        TlsDoor door = tls;
        TlsFailure failure;
        if (!completion.isSuccess()) failure = TlsFailure.of(completion.cause());
        else if (handler == null || door == null) throw new IllegalStateException("no TLS handler");
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
        home.counters().increment(Counter.TLS_HANDSHAKES);
        missing.remove(Step.TLS);
        step();
    }

    private void opened() {
        state = State.OPEN;
        stood = true;
        clock.standing();
        owner.standing(this);
        outbox.pour(this::write);
        flush();
    }

    /** Bytes of a stream; a WebSocket's messages come by {@link #take} alone. */
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
        StreamFramer stream = framer;
        if (state != State.OPEN || stream == null) return;
        if (!begun && SipBytes.isProxyHeader(chunk)) {
            home.counters().increment(Counter.PROXY_HEADERS_REFUSED);
            abort();
            return;
        }
        begun = true;
        outbox.answered();
        boolean finished = false;
        for (StreamFramer.Frame frame : stream.on(chunk, 0, chunk.length)) {
            finished = true;
            take(frame);
        }
        watch(finished, stream.insideMessage());
        clock.used(home.now());
    }

    /** Something came from the peer of a WebSocket. */
    void heard() {
        clock.heard(home.now());
    }

    /** What came is looked through: what is left of it must become complete in time. */
    void watch(boolean finished, boolean inside) {
        if (state == State.OPEN) clock.watch(finished, inside);
    }

    void take(StreamFramer.Frame frame) {
        if (state != State.OPEN) return;
        settleDue = true;
        long now = home.now();
        clock.used(now);
        switch (frame) {
            case StreamFramer.Frame.Message(var bytes) -> {
                if (!admitted(now)) return;
                if (SipBytes.wantsAnswer(bytes)) owed++;
                home.feed(new Input.Received(flow, bytes, now));
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
        if (state == State.CONNECTING
                && missing.contains(Step.TLS)
                && !missing.contains(Step.SOURCE)) notSecured(TlsFailure.CLOSED);
        if (state == State.CONNECTING) notConnected("connection closed");
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        clock.stop();
        outbox.fail("connection closed");
        outbox.failUnanswered();
        owner.gone(this, stood);
    }

    /** An accepted connection may be gone before it was ever active. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (state != State.CONNECTING || !accepted) return;
        state = State.CLOSED;
        clock.stop();
        owner.gone(this, false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof HAProxyProtocolException) {
            if (state != State.CONNECTING) return; // what is left in the decoder is no header, too
            home.counters().increment(Counter.PROXY_HEADERS_WRONG);
            notConnected("no PROXY header");
        } else if (cause instanceof java.io.IOException || TlsFailure.isOfPeer(cause)) {
            if (tls != null && !accepted && !begun && state == State.OPEN)
                owner.notSecured(this, home, TlsFailure.of(cause));
            context.close(); // reset by the peer, or nothing that TLS can be
        } else {
            owner.bug(home, cause, context.channel());
        }
    }

    /**
     * The peer has closed its half. It hears what it still waits for, but not for long: it may be
     * gone altogether, which looks the same.
     */
    private void peerIsThrough(Channel open) {
        halfClosed = true;
        if (state == State.OPEN && owed > 0) {
            owner.unshared(this);
            closeAfter(open, CLOSE_GRACE);
        } else {
            open.close();
        }
    }

    private void write(Outbox.Queued queued) {
        Channel open = channel;
        switch (state) {
            case CONNECTING -> outbox.waits(queued);
            case CLOSING, CLOSED -> outbox.drop(queued, "connection closed");
            case OPEN -> {
                if (open == null) throw new IllegalStateException("open without a channel");
                clock.used(home.now());
                boolean last = answers(queued.transmit().bytes());
                open.write(Unpooled.wrappedBuffer(queued.transmit().bytes()))
                        .addListener(
                                (ChannelFutureListener)
                                        future -> outbox.written(queued, future.isSuccess()));
                home.flushLater(open);
                if (last && halfClosed) closeGently();
            }
        }
    }

    /** True when the peer waits for nothing more. */
    private boolean answers(byte[] bytes) {
        if (owed > 0 && SipBytes.isFinalResponse(bytes)) owed--;
        return owed == 0;
    }

    /**
     * The pong of RFC 5626 §4.4.1; its bytes count like all others, or pings would be an attack.
     */
    private void pong() {
        home.counters().increment(Counter.KEEP_ALIVES);
        send(home, new Output.Transmit(flow, KeepAlive.pong(), ""));
    }

    /**
     * Whether a WebSocket's ping is answered; the bytes of the answer count until they are {@link
     * #written}.
     */
    boolean answersPing(int bytes) {
        if (state != State.OPEN) return false;
        long now = home.now();
        clock.used(now);
        if (!admitted(now)) return false;
        home.counters().increment(Counter.KEEP_ALIVES);
        if (outbox.takes(bytes)) return true;
        outbox.isOut(bytes);
        cut();
        return false;
    }

    /** Bytes of an answered ping are out, or lost with the connection. */
    void written(int bytes) {
        outbox.isOut(bytes);
    }

    /** The peer breaks the rules of WebSockets, and is being told so. */
    void violated() {
        home.counters().increment(Counter.WEBSOCKET_VIOLATIONS);
        lingers();
    }

    private void unframeable(ParseResult.Malformed malformed) {
        Channel open = channel;
        if (open == null) return;
        open.config().setAutoRead(false);
        home.feed(new Input.Unframeable(flow, malformed));
        closeAfter(open, CLOSE_GRACE);
    }

    /** Once: with TLS the end takes a while, for its last word is tried to be said. */
    private void cut() {
        if (state == State.CLOSING || state == State.CLOSED) return;
        home.counters().increment(Counter.CONNECTIONS_CUT);
        abort();
        if (state != State.OPEN) return;
        state = State.CLOSING;
        owner.leaving(this);
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
        closeAfter(open, CLOSE_GRACE);
    }

    /** The last word is on its way; the peer gets a little time to read it. */
    private void lingers() {
        Channel open = channel;
        if (open == null || state == State.CLOSED) return;
        if (state == State.OPEN) owner.leaving(this);
        state = State.CLOSING;
        clock.stop();
        outbox.fail("connection closed");
        closeAfter(open, REFUSAL_GRACE);
    }

    private void closeAfter(Channel open, long nanos) {
        var _ = home.eventLoop().schedule(() -> open.close(), nanos, NANOSECONDS);
    }

    private void flush() {
        Channel open = channel;
        if (open != null) open.flush();
    }

    @Override
    public void handshakeTooLong() {
        if (missing.contains(Step.TLS) && !missing.contains(Step.SOURCE)) {
            notSecured(TlsFailure.TIMEOUT);
        } else {
            home.counters().increment(Counter.CONNECTIONS_UNFINISHED);
            notConnected("not ready in time");
        }
    }

    @Override
    public void messageTooLong() {
        home.counters().increment(Counter.CONNECTIONS_UNFINISHED);
        abort();
    }

    @Override
    public void tooSilent() {
        home.counters().increment(Counter.CONNECTIONS_IDLE);
        abort();
    }

    @Override
    public void ask() {
        Channel open = channel;
        if (open != null && state == State.OPEN) open.writeAndFlush(WebSocketMessages.question());
    }
}
