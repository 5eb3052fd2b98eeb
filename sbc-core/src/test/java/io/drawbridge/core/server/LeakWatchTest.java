package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;

import org.junit.jupiter.api.Test;

class LeakWatchTest {
    @Test
    void forgottenBuffer_isNoticed() {
        LeakWatch.begin();
        forget();
        assertThat(LeakWatch.leaks()).isNotEmpty();
        LeakWatch.begin();
    }

    private static void forget() {
        for (int i = 0; i < 10; i++) PooledByteBufAllocator.DEFAULT.directBuffer(100).writeByte(1);
    }
}
