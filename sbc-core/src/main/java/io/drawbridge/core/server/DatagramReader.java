package io.drawbridge.core.server;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.KeepAlive;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

import java.net.InetSocketAddress;

/** Takes datagrams from one socket: screens their source, answers keep-alives, feeds the rest. */
final class DatagramReader extends ChannelInboundHandlerAdapter {
    private final ListeningPoint point;
    private final EngineLoop loop;
    private final SourceScreen screen;
    private long batchReadAt = -1;

    DatagramReader(Listener listener, EngineLoop loop, SourceScreen screen) {
        this.point = listener.point();
        this.loop = loop;
        this.screen = screen;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            // All of a batch were read by one call: those behind wait for those before.
            if (batchReadAt < 0) batchReadAt = loop.now();
            read(packet.sender(), packet.content());
        } finally {
            packet.release();
        }
    }

    private void read(InetSocketAddress source, ByteBuf content) {
        if (screen.admits(point, source, Flow.ANY, batchReadAt) != SourceScreen.Answer.ADMITTED) {
            loop.counters().increment(Counter.PACKETS_REFUSED);
            return;
        }
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        Flow flow = new Flow(point.index(), Transport.UDP, source, Flow.ANY);
        if (!keptAlive(flow, bytes)) loop.feed(new Input.Received(flow, bytes, batchReadAt));
    }

    /** True for an empty datagram, CRLF or STUN, which no engine needs to see. */
    private boolean keptAlive(Flow flow, byte[] bytes) {
        return switch (KeepAlive.kind(bytes)) {
            case SIP -> false;
            case BLANK -> {
                loop.counters().increment(Counter.KEEP_ALIVES);
                yield true;
            }
            case STUN -> {
                KeepAlive.stunAnswer(bytes, flow.remote()).ifPresent(stun -> answer(flow, stun));
                yield true;
            }
        };
    }

    private void answer(Flow flow, byte[] stun) {
        loop.counters().increment(Counter.KEEP_ALIVES);
        loop.transmit(new Output.Transmit(flow, stun, ""));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        batchReadAt = -1;
        loop.settle();
    }

    /**
     * An error of one datagram, such as a port that a peer has closed, is no reason to close ours.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.socketFailed(cause);
    }
}
