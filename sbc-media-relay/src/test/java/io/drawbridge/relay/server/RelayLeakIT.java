package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

@DisplayName("SECURITY 30: ten thousand sessions up and down")
class RelayLeakIT {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final RelayConfig CONFIG =
            new RelayConfig(
                    1,
                    Duration.ZERO,
                    65_536,
                    100,
                    Duration.ZERO,
                    8,
                    RelayConfig.Io.AUTO,
                    Map.of("lab", NetworkMedia.of(HERE, new PortRange(31_500, 31_599), true)));

    /** What the process holds. */
    private record Held(long descriptors, int threads, long directBytes) {
        static Held now() throws IOException {
            long direct = 0;
            for (BufferPoolMXBean pool :
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class))
                direct += pool.getMemoryUsed();
            Path descriptors = Path.of("/proc/self/fd");
            long open = 0;
            if (Files.isDirectory(descriptors)) {
                try (Stream<Path> all = Files.list(descriptors)) {
                    open = all.count();
                }
            }
            return new Held(open, ManagementFactory.getThreadMXBean().getThreadCount(), direct);
        }
    }

    @Test
    void leaveNoPort_noDescriptor_noThread_noDirectMemory() throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(CONFIG);
                RtpPeer caller = new RtpPeer(HERE, 1);
                RtpPeer callee = new RtpPeer(HERE, 2)) {
            RelayClient client = new RelayClient(relay);
            for (int i = 0; i < 200; i++) session(client, "w" + i, caller, callee);
            Held before = Held.now();
            for (int i = 0; i < 10_000; i++) session(client, "c" + i, caller, callee);
            Held after = Held.now();
            RelayTelemetry telemetry = relay.telemetry().get(5, TimeUnit.SECONDS);
            assertThat(telemetry.sessions()).isZero();
            assertThat(telemetry.portsInUse()).isZero();
            assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + 8);
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 2);
            assertThat(after.directBytes()).isLessThanOrEqualTo(before.directBytes() + 65_536);
        }
    }

    private static void session(RelayClient client, String call, RtpPeer caller, RtpPeer callee)
            throws Exception {
        assertThat(client.offer(call, caller.sdp(), "lab", "lab"))
                .isInstanceOf(MediaReply.Rewritten.class);
        assertThat(client.answer(call, callee.sdp())).isInstanceOf(MediaReply.Rewritten.class);
        assertThat(client.delete(call)).isInstanceOf(MediaReply.Done.class);
    }
}
