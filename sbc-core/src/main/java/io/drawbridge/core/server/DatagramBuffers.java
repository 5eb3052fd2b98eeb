package io.drawbridge.core.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

import org.jspecify.annotations.Nullable;

/**
 * Gives one socket the same receive buffer again and again. Confined to the socket's event loop. A
 * buffer for a batch of the largest datagrams is large, but only the pages that datagrams have
 * touched cost memory; taken from a pool each time it would cost far more. While a reader still
 * holds it, another one is made.
 */
final class DatagramBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int size;
    private @Nullable ByteBuf kept;

    /**
     * @param size of each buffer in bytes
     */
    DatagramBuffers(int size) {
        this.size = size;
    }

    @Override
    public RecvByteBufAllocator.Handle newHandle() {
        return new Reused();
    }

    /** When the socket is closed, on its event loop. */
    void release() {
        if (kept != null) kept.release();
        kept = null;
    }

    private ByteBuf take(ByteBufAllocator allocator) {
        ByteBuf buffer = kept;
        if (buffer == null || buffer.refCnt() != 1) {
            if (buffer != null) buffer.release();
            buffer = allocator.ioBuffer(size, size);
            kept = buffer;
        }
        return buffer.clear().retain();
    }

    private final class Reused extends MaxMessageHandle {
        @Override
        public int guess() {
            return size;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return take(allocator);
        }
    }
}
