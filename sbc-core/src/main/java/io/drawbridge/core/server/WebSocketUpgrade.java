package io.drawbridge.core.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Behind the codec of HTTP: takes the one request that a connection may begin with, and makes a
 * WebSocket of it, or refuses it and closes. Afterwards {@link WebSocketMessages} stands in its
 * place, and nothing of HTTP is left.
 */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_LINE = 2_048; // bytes, of method, target and version
    private static final int LONGEST_FIELDS = 8_192; // bytes, all together

    private final StreamConnection connection;
    private final Listener listener;
    private final WebSocketDoor door;
    private @Nullable HttpRequest request;
    private boolean decided;

    /** Frames came before our answer, which RFC 6455 §4.1 forbids: nobody has read them. */
    private boolean early;

    WebSocketUpgrade(StreamConnection connection, Listener listener, WebSocketDoor door) {
        this.connection = connection;
        this.listener = listener;
        this.door = door;
    }

    /** To stand before it. */
    static HttpServerCodec codec() {
        return new HttpServerCodec(
                new HttpDecoderConfig()
                        .setInitialBufferSize(256)
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LONGEST_FIELDS)
                        .setStrictLineParsing(true));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!decided) take(context, message);
            else if (message instanceof ByteBuf) early = true;
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest begun) {
            request = begun;
            UpgradeRefusal refusal = UpgradeRefusal.of(begun, door);
            if (refusal != null) {
                refuse(context, refusal);
                return;
            }
        }
        HttpRequest asked = request;
        if (asked == null || !(message instanceof HttpContent content)) return;
        if (content.decoderResult().isFailure() || content.content().isReadable())
            refuse(context, UpgradeRefusal.BODY);
        else if (message instanceof LastHttpContent) accept(context, asked);
    }

    private void accept(ChannelHandlerContext context, HttpRequest asked) {
        decided = true;
        InetSocketAddress peer = connection.flow().remote();
        if (listener.proxies().isHttp(peer.getAddress())) {
            Optional<InetAddress> source =
                    ForwardedFor.source(asked.headers(), peer.getAddress(), listener.proxies());
            if (source.isEmpty()) {
                refuse(context, UpgradeRefusal.FORWARDED);
                return;
            }
            if (!connection.comesFrom(new InetSocketAddress(source.get(), peer.getPort()))) return;
        }
        SipWebSocket webSocket = new SipWebSocket(listener.limits().message().message());
        FullHttpRequest whole =
                new DefaultFullHttpRequest(
                        asked.protocolVersion(),
                        asked.method(),
                        asked.uri(),
                        Unpooled.EMPTY_BUFFER,
                        asked.headers(),
                        EmptyHttpHeaders.INSTANCE);
        webSocket
                .handshake(context.channel(), whole)
                .addListener(
                        done -> {
                            if (!done.isSuccess()) {
                                context.close();
                                return;
                            }
                            context.pipeline()
                                    .replace(
                                            this,
                                            "messages",
                                            new WebSocketMessages(
                                                    connection,
                                                    webSocket.frames(),
                                                    listener.limits().message().message()));
                            connection.upgraded();
                            if (early) connection.violated();
                        });
    }

    /** Says why, to whoever builds the page, and waits a little for the peer to close. */
    private void refuse(ChannelHandlerContext context, UpgradeRefusal refusal) {
        decided = true;
        connection.notUpgraded(refusal);
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        refusal.status(),
                        Unpooled.copiedBuffer(refusal.words() + "\n", US_ASCII));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, "close");
        refusal.describe(response.headers());
        context.writeAndFlush(response);
    }
}
