package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.config.RelayConfig.Io;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.tone.Decoding;
import io.drawbridge.relay.tone.G711;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

@DisplayName("A relay on real sockets")
class RelayIT {
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress INSIDE = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress INSIDE6 = InetAddress.ofLiteral("::1");

    private static RelayConfig config(Io io, int threads) {
        return new RelayConfig(
                threads,
                Duration.ZERO,
                65_536,
                100,
                Duration.ofSeconds(1),
                8,
                io,
                Map.of(
                        "outside",
                        NetworkMedia.of(OUTSIDE, new PortRange(31_000, 31_199), false),
                        "inside",
                        NetworkMedia.of(INSIDE, new PortRange(31_200, 31_399), true),
                        "inside6",
                        NetworkMedia.of(INSIDE6, new PortRange(31_400, 31_599), true)));
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "PORTABLE"})
    void audioGoesBothWays_andIsCounted(Io io) throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(config(io, 2));
                RtpPeer caller = new RtpPeer(OUTSIDE, 1);
                RtpPeer callee = new RtpPeer(INSIDE, 2)) {
            RelayClient client = new RelayClient(relay);
            InetSocketAddress forCallee =
                    RelayClient.audio(client.offer("c", caller.sdp(), "outside", "inside"));
            InetSocketAddress forCaller = RelayClient.audio(client.answer("c", callee.sdp()));

            assertThat(forCallee.getAddress()).isEqualTo(INSIDE);
            assertThat(forCaller.getAddress()).isEqualTo(OUTSIDE);
            for (int i = 0; i < 10; i++) {
                byte[] question = caller.sendRtp(forCaller);
                assertThat(callee.receive()).isEqualTo(question);
                byte[] answer = callee.sendRtp(forCallee);
                assertThat(caller.receive()).isEqualTo(answer);
            }
            RelayTelemetry telemetry = relay.telemetry().get(5, TimeUnit.SECONDS);
            assertThat(telemetry.packets()).isEqualTo(20);
            assertThat(telemetry.sessions()).isEqualTo(1);
            assertThat(telemetry.portsInUse()).isEqualTo(4);
            assertThat(client.delete("c"))
                    .isInstanceOfSatisfying(
                            MediaReply.Done.class,
                            done ->
                                    assertThat(done.statistics().streams())
                                            .extracting(s -> s.tag() + " " + s.packets())
                                            .containsExactly("caller 10", "callee 10"));
            assertThat(relay.telemetry().get(5, TimeUnit.SECONDS).portsInUse()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "PORTABLE"})
    void ipv4SpeaksWithIpv6(Io io) throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(config(io, 1));
                RtpPeer caller = new RtpPeer(OUTSIDE, 1);
                RtpPeer callee = new RtpPeer(INSIDE6, 2)) {
            RelayClient client = new RelayClient(relay);
            InetSocketAddress forCallee =
                    RelayClient.audio(client.offer("c", caller.sdp(), "outside", "inside6"));
            InetSocketAddress forCaller = RelayClient.audio(client.answer("c", callee.sdp()));

            assertThat(forCallee.getAddress()).isEqualTo(INSIDE6);
            byte[] question = caller.sendRtp(forCaller);
            assertThat(callee.receive()).isEqualTo(question);
            byte[] answer = callee.sendRtp(forCallee);
            assertThat(caller.receive()).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "PORTABLE"})
    void rtcpHasAPortOfItsOwn_andAStrangerIsNotHeard(Io io) throws Exception {
        byte[] report = new byte[28];
        report[0] = (byte) 0x80;
        report[1] = (byte) 200;
        report[3] = 6;
        try (EmbeddedRelay relay = EmbeddedRelay.start(config(io, 1));
                RtpPeer caller = new RtpPeer(OUTSIDE, 1);
                RtpPeer calleeRtcp = new RtpPeer(INSIDE, 3);
                RtpPeer stranger = new RtpPeer(InetAddress.ofLiteral("127.0.0.66"), 4)) {
            RelayClient client = new RelayClient(relay);
            client.offer("c", caller.sdp(), "outside", "inside");
            InetSocketAddress forCaller =
                    RelayClient.audio(client.answer("c", calleeRtcp.sdp(calleeRtcp.port() - 1)));
            InetSocketAddress rtcp =
                    new InetSocketAddress(forCaller.getAddress(), forCaller.getPort() + 1);

            caller.sendRtp(forCaller); // latches; nobody listens at the callee's RTP port
            await().until(() -> relay.telemetry().get().packets() == 1);
            caller.send(report, rtcp);
            assertThat(calleeRtcp.receive()).isEqualTo(report);
            stranger.sendRtp(forCaller);
            stranger.send(report, rtcp);
            assertThat(calleeRtcp.hearsNothingFor(200)).isTrue();
            assertThat(relay.telemetry().get(5, TimeUnit.SECONDS).drops())
                    .containsEntry(Drop.STRANGER, 2L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "PORTABLE"})
    void portsHeldByOthersAreSkipped_andExhaustionIsAnAnswer(Io io) throws Exception {
        RelayConfig config =
                new RelayConfig(
                        1,
                        Duration.ZERO,
                        65_536,
                        100,
                        Duration.ZERO,
                        0,
                        io,
                        Map.of(
                                "outside",
                                NetworkMedia.of(OUTSIDE, new PortRange(31_600, 31_603), false),
                                "inside",
                                NetworkMedia.of(INSIDE, new PortRange(31_610, 31_617), true)));
        try (EmbeddedRelay relay = EmbeddedRelay.start(config);
                java.net.DatagramSocket _ =
                        new java.net.DatagramSocket(new InetSocketAddress(OUTSIDE, 31_601));
                RtpPeer caller = new RtpPeer(OUTSIDE, 1)) {
            RelayClient client = new RelayClient(relay);
            assertThat(client.offer("one", caller.sdp(), "outside", "inside"))
                    .isInstanceOf(MediaReply.Rewritten.class);
            assertThat(client.offer("two", caller.sdp(), "outside", "inside"))
                    .isInstanceOfSatisfying(
                            MediaReply.Refused.class,
                            r -> assertThat(r.reason()).isEqualTo(MediaReply.Reason.NO_RESOURCES));
            client.delete("one");
            assertThat(client.offer("two", caller.sdp(), "outside", "inside"))
                    .isInstanceOf(MediaReply.Rewritten.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "PORTABLE"})
    void toneIsPlayed_fiftyPacketsASecond_andIsCounted(Io io) throws Exception {
        try (EmbeddedRelay relay = EmbeddedRelay.start(config(io, 2));
                RtpPeer caller = new RtpPeer(OUTSIDE, 1);
                RtpPeer other = new RtpPeer(INSIDE6, 2)) {
            RelayClient client = new RelayClient(relay);
            client.play("c", caller.sdp(), "outside");
            client.play("other", other.sdp(), "inside6");
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            long start = System.nanoTime();
            int first = sequence(caller.receive());
            for (int i = 1; i <= 50; i++) {
                byte[] packet = caller.receive();
                assertThat(sequence(packet)).isEqualTo(first + i & 0xffff);
                octets.write(packet, 12, 160);
            }
            long took = System.nanoTime() - start;
            assertThat(took).isBetween(800_000_000L, 2_500_000_000L);
            assertThat(Decoding.hertz(Decoding.samples(G711.PCMA, octets.toByteArray())))
                    .isBetween(439.0, 441.0);
            assertThat(other.receive()).hasSize(172);
            client.delete("other");
            assertThat(client.delete("c"))
                    .isInstanceOfSatisfying(
                            MediaReply.Done.class,
                            done ->
                                    assertThat(done.statistics().streams().getLast())
                                            .matches(s -> s.tag().equals("tone"))
                                            .matches(s -> s.packets() >= 51));
            assertThat(relay.telemetry().get(5, TimeUnit.SECONDS).portsInUse()).isZero();
        }
    }

    private static int sequence(byte[] packet) {
        return (packet[2] & 0xff) << 8 | packet[3] & 0xff;
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "PORTABLE"})
    void silenceIsTold(Io io) throws Exception {
        NetworkMedia quick =
                new NetworkMedia(
                        List.of(OUTSIDE),
                        List.of(),
                        new PortRange(31_700, 31_799),
                        LegProfile.PLAIN.withTimeouts(Duration.ofMillis(300), Duration.ofHours(1)),
                        true,
                        0);
        RelayConfig config = RelayConfig.of(1, 10, Map.of("lab", quick));
        try (EmbeddedRelay relay = EmbeddedRelay.start(config);
                RtpPeer caller = new RtpPeer(OUTSIDE, 1);
                RtpPeer callee = new RtpPeer(OUTSIDE, 2)) {
            RelayClient client = new RelayClient(relay);
            client.offer("c", caller.sdp(), "lab", "lab");
            client.answer("c", callee.sdp());
            assertThat(client.notices.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(new MediaNotice.TimedOut("c", "caller"));
        }
    }

    @Test
    void closedRelay_refuses() throws Exception {
        EmbeddedRelay relay = EmbeddedRelay.start(config(Io.AUTO, 2));
        relay.close();
        RelayClient client = new RelayClient(relay);
        assertThat(client.delete("c"))
                .isInstanceOfSatisfying(
                        MediaReply.Refused.class,
                        r -> assertThat(r.reason()).isEqualTo(MediaReply.Reason.NO_RESOURCES));
        assertThat(relay.telemetry().get(5, TimeUnit.SECONDS)).isEqualTo(RelayTelemetry.none());
    }

    @Test
    void foreignMediaAddress_failsAtStart() {
        RelayConfig config =
                RelayConfig.of(
                        1,
                        10,
                        Map.of(
                                "outside",
                                NetworkMedia.of(
                                        InetAddress.ofLiteral("192.0.2.1"),
                                        new PortRange(30_000, 30_099),
                                        false)));
        assertThatThrownBy(() -> EmbeddedRelay.start(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside")
                .hasMessageContaining("192.0.2.1");
    }
}
