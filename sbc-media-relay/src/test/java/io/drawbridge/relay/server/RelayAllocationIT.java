package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.fail;

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
import java.util.ArrayList;
import java.util.List;
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

    /** So many that none of them sends more than its codec can need. */
    private static final int CALLS = 40;

    private static final String PACE = "a=ptime:2";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void relayedPacket_allocatesNothing() throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(CONFIG);
                RtpPeer caller = new RtpPeer(HERE, 1);
                RtpPeer callee = new RtpPeer(HERE, 2)) {
            RelayClient client = new RelayClient(relay);
            InetSocketAddress[] forCallee = new InetSocketAddress[CALLS];
            InetSocketAddress[] forCaller = new InetSocketAddress[CALLS];
            for (int i = 0; i < CALLS; i++) {
                byte[] offer = caller.sdp(PACE);
                forCallee[i] = RelayClient.audio(client.offer("c" + i, offer, "lab", "lab"));
                forCaller[i] = RelayClient.audio(client.answer("c" + i, callee.sdp(PACE)));
            }
            long thread = relayThread();

            assertSettles(thread, () -> talk(caller, callee, forCaller, forCallee, 1_000));
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

            assertSettles(
                    thread,
                    () -> {
                        for (int i = 0; i < 1_000; i++) caller.receive();
                    });
        }
    }

    private interface Traffic {
        void pass() throws Exception;
    }

    /**
     * Packets of the same kind allocate alike, so one lot of a thousand without a byte says that
     * none of them does; what the virtual machine itself needs until its code is compiled comes
     * before.
     */
    private void assertSettles(long thread, Traffic lot) throws Exception {
        List<Long> allocated = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long before = threads.getThreadAllocatedBytes(thread);
            lot.pass();
            allocated.add(threads.getThreadAllocatedBytes(thread) - before);
            if (allocated.getLast() == 0) return;
        }
        fail("bytes allocated by each thousand packets: " + allocated);
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
            InetSocketAddress[] forCaller,
            InetSocketAddress[] forCallee,
            int times)
            throws Exception {
        for (int i = 0; i < times; i++) {
            caller.sendRtp(forCaller[i % CALLS]);
            callee.receive();
            callee.sendRtp(forCallee[i % CALLS]);
            caller.receive();
        }
    }
}
