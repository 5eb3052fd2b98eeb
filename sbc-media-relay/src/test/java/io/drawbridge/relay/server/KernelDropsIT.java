package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

@DisplayName("Packets that the system throws away since the relay is too slow")
class KernelDropsIT {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final int BURST = 2_000;

    /** Small buffers, and one packet a socket every millisecond. */
    private static RelayConfig slow(RelayConfig.Io io) {
        return new RelayConfig(
                2,
                Duration.ofMillis(1),
                4_096,
                100,
                Duration.ZERO,
                4,
                io,
                Map.of("lab", NetworkMedia.of(HERE, new PortRange(31_800, 31_807), true)));
    }

    private static List<StreamStatistics> burst(EmbeddedRelay relay, int packets) throws Exception {
        try (RtpPeer caller = new RtpPeer(HERE, 1);
                RtpPeer callee = new RtpPeer(HERE, 2)) {
            RelayClient client = new RelayClient(relay);
            client.offer("c", caller.sdp(), "lab", "lab");
            InetSocketAddress forCaller = RelayClient.audio(client.answer("c", callee.sdp()));
            for (int i = 0; i < packets; i++) caller.sendRtp(forCaller);
            if (!(client.delete("c") instanceof MediaReply.Done(long _, var statistics)))
                throw new AssertionError("not deleted");
            return statistics.streams();
        }
    }

    @Test
    void areCounted_byCall_andByThread_andAPortThatIsReusedBeginsAtZero() throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(slow(RelayConfig.Io.NATIVE))) {
            List<StreamStatistics> streams = burst(relay, BURST);
            long dropped = streams.getFirst().kernelDrops();
            assertThat(dropped).isBetween(BURST / 4L, (long) BURST);
            assertThat(streams.getFirst().packets() + dropped).isLessThanOrEqualTo(BURST);
            assertThat(streams.getLast().kernelDrops()).isZero();

            for (int i = 0; i < 4; i++)
                assertThat(burst(relay, 0)).allMatch(stream -> stream.kernelDrops() == 0);
            List<RelayTelemetry> threads = relay.telemetryByThread().get(5, TimeUnit.SECONDS);
            assertThat(threads)
                    .extracting(RelayTelemetry::kernelDrops)
                    .containsExactlyInAnyOrder(dropped, 0L);
            assertThat(relay.telemetry().get(5, TimeUnit.SECONDS).kernelDrops()).isEqualTo(dropped);
        }
    }

    @Test
    void areUnknown_whereTheSystemIsNotAsked() throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(slow(RelayConfig.Io.PORTABLE))) {
            assertThat(burst(relay, 1)).allMatch(stream -> stream.kernelDrops() < 0);
        }
    }
}
