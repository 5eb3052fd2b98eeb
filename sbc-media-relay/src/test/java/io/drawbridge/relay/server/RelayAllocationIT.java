package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.MediaReply;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

class RelayAllocationIT {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    private static final RelayConfig CONFIG =
            new RelayConfig(
                    1,
                    Duration.ZERO,
                    65_536,
                    100,
                    Duration.ZERO,
                    0,
                    RelayConfig.Io.NATIVE,
                    Map.of("lab", NetworkMedia.of(HERE, new PortRange(31_800, 31_999), true)));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The looks for silent parties that fall into the time included. */
    @Test
    void relayedPacket_allocatesNothing() throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(CONFIG);
                RtpPeer caller = new RtpPeer(HERE, 1);
                RtpPeer callee = new RtpPeer(HERE, 2)) {
            RelayClient client = new RelayClient(relay);
            InetSocketAddress forCallee =
                    RelayClient.audio(client.offer("c", caller.sdp(), "lab", "lab"));
            InetSocketAddress forCaller = RelayClient.audio(client.answer("c", callee.sdp()));
            long thread = relayThread();

            talk(caller, callee, forCaller, forCallee, 15_000);
            long before = threads.getThreadAllocatedBytes(thread);
            talk(caller, callee, forCaller, forCallee, 10_000);
            assertThat(threads.getThreadAllocatedBytes(thread) - before).isZero();
        }
    }

    @Test
    void playedPacket_allocatesNothing() throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(CONFIG);
                RtpPeer caller = new RtpPeer(HERE, 1)) {
            RelayClient client = new RelayClient(relay);
            for (int i = 0; i < 90; i++) {
                MediaReply answer = client.play("c" + i, caller.sdp("a=ptime:10"), "lab");
                caller.sendRtp(RelayClient.audio(answer)); // who is not heard hears little
            }
            long thread = relayThread();

            for (int i = 0; i < 20_000; i++) caller.receive();
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 5_000; i++) caller.receive();
            assertThat(threads.getThreadAllocatedBytes(thread) - before).isZero();
        }
    }

    private static long relayThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("relay-0"))
                .findFirst()
                .orElseThrow()
                .threadId();
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
