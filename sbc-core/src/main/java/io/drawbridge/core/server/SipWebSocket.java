package io.drawbridge.core.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;

import java.util.List;

/** The handshake of a WebSocket for SIP (RFC 7118 §4), and the frames behind it (RFC 6455 §5). */
final class SipWebSocket extends WebSocketServerHandshaker13 {
    static final String SUBPROTOCOL = "sip";

    private final Frames frames;

    /**
     * @param longest bytes of one frame
     */
    SipWebSocket(int longest) {
        super("", SUBPROTOCOL, settings(longest));
        this.frames = new Frames(decoderConfig());
    }

    Frames frames() {
        return frames;
    }

    @Override
    protected WebSocketFrameDecoder newWebsocketDecoder() {
        return frames;
    }

    /** Whoever breaks the rules is told so by {@link WebSocketMessages}, which counts him, too. */
    private static WebSocketDecoderConfig settings(int longest) {
        return WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .maxFramePayloadLength(longest)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
    }

    /** Also knows whether a frame has begun and is not complete: its time is running. */
    static final class Frames extends WebSocket13FrameDecoder {
        private boolean begun;

        Frames(WebSocketDecoderConfig settings) {
            super(settings);
        }

        boolean insideFrame() {
            return begun || actualReadableBytes() > 0;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
                throws Exception {
            int frames = out.size();
            int bytes = in.readableBytes();
            super.decode(context, in, out);
            if (out.size() > frames) begun = false;
            else if (in.readableBytes() < bytes) begun = true;
        }
    }
}
