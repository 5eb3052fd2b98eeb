package io.drawbridge.core.server;

import io.drawbridge.core.transport.KeepAlive;
import io.drawbridge.core.transport.StreamFramer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes SIP messages of WebSocket frames, and the other way (RFC 7118 §5: one message of SIP is one
 * of WebSocket), and answers pings. Who breaks the rules of RFC 6455 gets a Close frame that says
 * which, and is closed.
 */
final class WebSocketMessages extends ChannelDuplexHandler {
    /** No client that has a message in hand cuts it into more. */
    private static final int MOST_FRAGMENTS = 64;

    private static final byte[] NONE = {};

    private final StreamConnection connection;
    private final SipWebSocket.Frames frames;
    private final int longest;

    /** Fragments of a message that is not complete. */
    private byte[] begun = NONE;

    private int fragments;
    private boolean text;

    /** Something became complete in this turn. */
    private boolean finished;

    /** RFC 6455 §5.5.3: of several pings the last one is answered. */
    private byte @Nullable [] ping;

    private boolean closing;

    /**
     * @param longest bytes of a message
     */
    WebSocketMessages(StreamConnection connection, SipWebSocket.Frames frames, int longest) {
        this.connection = connection;
        this.frames = frames;
        this.longest = longest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (closing) {
                if (message instanceof CloseWebSocketFrame) context.close();
                return;
            }
            connection.heard();
            if (message instanceof WebSocketFrame frame) take(context, frame);
            else violated(context, WebSocketCloseStatus.PROTOCOL_ERROR); // sent before our 101
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame _ -> ping = ByteBufUtil.getBytes(frame.content());
            case PongWebSocketFrame _ -> {}
            case CloseWebSocketFrame close -> closed(context, close.statusCode());
            case TextWebSocketFrame _ -> begin(context, frame, true);
            case BinaryWebSocketFrame _ -> begin(context, frame, false);
            case ContinuationWebSocketFrame _ -> add(context, frame);
            default -> violated(context, WebSocketCloseStatus.PROTOCOL_ERROR);
        }
    }

    private void begin(ChannelHandlerContext context, WebSocketFrame frame, boolean isText) {
        text = isText;
        add(context, frame);
    }

    private void add(ChannelHandlerContext context, WebSocketFrame frame) {
        ByteBuf content = frame.content();
        int length = content.readableBytes();
        if (begun.length + length > longest || ++fragments > MOST_FRAGMENTS) {
            violated(context, WebSocketCloseStatus.MESSAGE_TOO_BIG);
            return;
        }
        byte[] all = Arrays.copyOf(begun, begun.length + length);
        content.getBytes(content.readerIndex(), all, begun.length, length);
        begun = all;
        if (!frame.isFinalFragment()) return;
        begun = NONE;
        fragments = 0;
        finished = true;
        if (text && !ByteBufUtil.isText(Unpooled.wrappedBuffer(all), StandardCharsets.UTF_8))
            violated(context, WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
        else if (KeepAlive.kind(all) != KeepAlive.Kind.BLANK)
            connection.take(new StreamFramer.Frame.Message(all));
        else if (all.length >= 4) connection.take(new StreamFramer.Frame.Ping());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        byte[] asked = ping;
        ping = null;
        if (asked != null && !closing && connection.answersPing(asked.length)) {
            context.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(asked)))
                    .addListener(_ -> connection.written(asked.length));
        }
        if (!closing) connection.watch(finished, fragments > 0 || frames.insideFrame());
        finished = false;
        context.fireChannelReadComplete();
    }

    /** An empty buffer is the last that a connection writes: it becomes the Close frame. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            context.write(message, promise);
        } else if (closing) {
            bytes.release();
            promise.setFailure(new java.nio.channels.ClosedChannelException());
        } else if (!bytes.isReadable()) {
            closing = true;
            bytes.release();
            context.write(
                    new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE), promise);
        } else {
            context.write(
                    ByteBufUtil.isText(bytes, StandardCharsets.UTF_8)
                            ? new TextWebSocketFrame(bytes)
                            : new BinaryWebSocketFrame(bytes),
                    promise);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException violation)
            violated(context, violation.closeStatus());
        else context.fireExceptionCaught(cause);
    }

    private void closed(ChannelHandlerContext context, int status) {
        closing = true;
        CloseWebSocketFrame answer =
                status < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(status, "");
        context.writeAndFlush(answer).addListener(_ -> context.close());
    }

    private void violated(ChannelHandlerContext context, WebSocketCloseStatus status) {
        if (closing) return;
        closing = true;
        begun = NONE;
        connection.violated();
        context.writeAndFlush(new CloseWebSocketFrame(status));
    }

    /** Asks whether anybody is there. */
    static Object question() {
        return new PingWebSocketFrame(Unpooled.EMPTY_BUFFER);
    }
}
