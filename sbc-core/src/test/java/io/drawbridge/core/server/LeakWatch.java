package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Notices buffers that nobody has released; as an extension it fails the test class that forgot
 * them. To be touched before the first buffer is made.
 */
final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
                new ResourceLeakDetectorFactory() {
                    @Override
                    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                            Class<T> resource, int samplingInterval, long maxActive) {
                        return new ResourceLeakDetector<>(resource, samplingInterval) {
                            @Override
                            protected void reportTracedLeak(String type, String records) {
                                LEAKS.add(type + records);
                            }

                            @Override
                            protected void reportUntracedLeak(String type) {
                                LEAKS.add(type);
                            }
                        };
                    }
                });
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(leaks()).isEmpty();
    }

    /** Begins to watch. */
    static void begin() {
        LEAKS.clear();
    }

    /** What was never released since, with the places where it was touched. */
    static Queue<String> leaks() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            for (int n = 0; n < 200; n++) { // leaks are reported when others allocate
                ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64);
                buffer.release();
            }
        }
        return LEAKS;
    }
}
