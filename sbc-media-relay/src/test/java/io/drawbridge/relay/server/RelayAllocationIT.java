package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

class RelayAllocationIT {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void relayedPacket_allocatesNothing() throws Exception {
        RelayConfig config =
                new RelayConfig(
                        1,
                        Duration.ZERO,
                        65_536,
                        10,
                        Duration.ZERO,
                        0,
                        RelayConfig.Io.NATIVE,
                        Map.of("lab", NetworkMedia.of(HERE, new PortRange(31_800, 31_899), true)));
        try (EmbeddedRelay relay = EmbeddedRelay.start(config);
                RtpPeer caller = new RtpPeer(HERE, 1);
                RtpPeer callee = new RtpPeer(HERE, 2)) {
            RelayClient client = new RelayClient(relay);
            InetSocketAddress forCallee =
                    RelayClient.audio(client.offer("c", caller.sdp(), "lab", "lab"));
            InetSocketAddress forCaller = RelayClient.audio(client.answer("c", callee.sdp()));
            long thread =
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(t -> t.getName().equals("relay-0"))
                            .findFirst()
                            .orElseThrow()
                            .threadId();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

            talk(caller, callee, forCaller, forCallee, 10_000);
            long before = threads.getThreadAllocatedBytes(thread);
            talk(caller, callee, forCaller, forCallee, 5_000);
            long allocated = threads.getThreadAllocatedBytes(thread) - before;

            // Looking for silent parties twice a second makes two small lists.
            assertThat(allocated).isLessThan(10_000);
        }
    }

    private static void talk(
            RtpPeer caller,
            RtpPeer callee,
            InetSocketAddress forCaller,
            InetSocketAddress forCallee,
            int times)
            throws Exception {
        for (int i = 0; i < times; i++) {
            caller.sendRtp(forCaller);
            callee.receive();
            callee.sendRtp(forCallee);
            caller.receive();
        }
    }
}
