package io.drawbridge.core.admin;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One connection to the HTTP interface: one request at a time, each within its time. */
final class AdminConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);

    private final AdminApi api;
    private final Duration limit;
    private @Nullable ScheduledFuture<?> end;

    AdminConnection(AdminApi api, Duration limit) {
        this.api = api;
        this.limit = limit;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        restartClock(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (end != null) end.cancel(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        restartClock(context);
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (request.decoderResult().isFailure()) {
            respond(context, AdminApi.error(400, "this is not HTTP"), false, head);
            return;
        }
        context.channel().config().setAutoRead(false); // the next one waits for this answer
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        CompletableFuture<AdminAnswer> answer;
        try {
            answer = api.answer(read(request));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var _ =
                answer.exceptionally(AdminConnection::failed)
                        .thenAccept(
                                a ->
                                        context.executor()
                                                .execute(
                                                        () ->
                                                                respond(
                                                                        context, a, keepAlive,
                                                                        head)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }

    private static AdminAnswer failed(Throwable bug) {
        LOG.error("a request to the HTTP interface failed", bug);
        return AdminApi.error(500, "an error in this program; it is in the log");
    }

    private static AdminRequest read(FullHttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return new AdminRequest(
                request.method().name(),
                query < 0 ? uri : uri.substring(0, query),
                request.headers().get(HttpHeaderNames.AUTHORIZATION, ""),
                request.headers().get(HttpHeaderNames.HOST, ""),
                request.headers().get(HttpHeaderNames.ORIGIN, ""),
                request.content().toString(StandardCharsets.UTF_8));
    }

    private void respond(
            ChannelHandlerContext context, AdminAnswer answer, boolean keepAlive, boolean head) {
        restartClock(context);
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("X-Content-Type-Options", "nosniff");
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        HttpUtil.setKeepAlive(response, keepAlive);
        context.writeAndFlush(response)
                .addListener(
                        (ChannelFutureListener)
                                written -> {
                                    if (!keepAlive || !written.isSuccess()) context.close();
                                    else context.channel().config().setAutoRead(true);
                                });
    }

    private void restartClock(ChannelHandlerContext context) {
        if (end != null) end.cancel(false);
        end = context.executor().schedule(() -> context.close(), limit.toNanos(), NANOSECONDS);
    }
}
