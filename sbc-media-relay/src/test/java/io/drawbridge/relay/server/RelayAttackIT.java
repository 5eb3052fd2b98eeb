package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.Drop;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

@DisplayName("SECURITY 25, 29: a stranger who sprays the port range while calls run")
class RelayAttackIT {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("127.0.0.66");
    private static final PortRange PORTS = new PortRange(31_600, 31_659);
    private static final int CALLS = 5;
    private static final int ROUNDS = 40;

    /** A call with both parties on loopback. */
    private record Call(
            RtpPeer caller,
            RtpPeer callee,
            InetSocketAddress forCaller,
            InetSocketAddress forCallee) {}

    @ParameterizedTest
    @EnumSource(
            value = RelayConfig.Io.class,
            names = {"AUTO", "PORTABLE"})
    void ownersLoseNothing_theStrangerGetsNothing(RelayConfig.Io io) throws Exception {
        RelayConfig config =
                new RelayConfig(
                        1,
                        Duration.ZERO,
                        65_536,
                        100,
                        Duration.ZERO,
                        0,
                        io,
                        Map.of("lab", NetworkMedia.of(HERE, PORTS, true)));
        List<RtpPeer> peers = new ArrayList<>();
        try (EmbeddedRelay relay = EmbeddedRelay.start(config);
                RtpPeer stranger = new RtpPeer(THERE, 666)) {
            RelayClient client = new RelayClient(relay);
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) calls.add(call(client, i, peers));
            for (Call call : calls) talk(call);
            for (int round = 0; round < ROUNDS; round++) {
                spray(stranger, round);
                for (Call call : calls) talk(call);
            }
            assertThat(stranger.hearsNothingFor(200)).isTrue();
            assertThat(relay.telemetry().get(5, TimeUnit.SECONDS).drops())
                    .satisfies(
                            drops -> {
                                assertThat(drops.get(Drop.STRANGER)).isPositive();
                                assertThat(drops.get(Drop.STUN)).isPositive();
                                assertThat(drops.get(Drop.DTLS)).isPositive();
                                assertThat(drops.get(Drop.JUNK)).isPositive();
                            });
        } finally {
            peers.forEach(RtpPeer::close);
        }
    }

    private static Call call(RelayClient client, int index, List<RtpPeer> peers) throws Exception {
        RtpPeer caller = new RtpPeer(HERE, 2 * index + 1);
        RtpPeer callee = new RtpPeer(HERE, 2 * index + 2);
        peers.add(caller);
        peers.add(callee);
        String name = "c" + index;
        InetSocketAddress forCallee =
                RelayClient.audio(client.offer(name, caller.sdp(), "lab", "lab"));
        InetSocketAddress forCaller = RelayClient.audio(client.answer(name, callee.sdp()));
        return new Call(caller, callee, forCaller, forCallee);
    }

    private static void talk(Call call) throws Exception {
        byte[] spoken = call.caller().sendRtp(call.forCaller());
        assertThat(call.callee().receive()).isEqualTo(spoken);
        spoken = call.callee().sendRtp(call.forCallee());
        assertThat(call.caller().receive()).isEqualTo(spoken);
    }

    /** Every port gets one of each kind, in turns. */
    private static void spray(RtpPeer stranger, int round) throws Exception {
        for (int port = PORTS.lowest(); port <= PORTS.highest(); port++) {
            InetSocketAddress to = new InetSocketAddress(HERE, port);
            switch (round % 6) {
                case 0 -> stranger.sendRtp(to);
                case 1 -> stranger.send(rtcp(203, 1 + port % (2 * CALLS)), to);
                case 2 -> stranger.send(new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42}, to);
                case 3 -> stranger.send(new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0, 0}, to);
                case 4 -> stranger.send(new byte[] {(byte) 0xff, 0, 0, 0}, to);
                default -> stranger.send(new byte[3_000], to);
            }
        }
    }

    private static byte[] rtcp(int type, int ssrc) {
        ByteBuffer packet = ByteBuffer.allocate(8);
        packet.put((byte) 0x81).put((byte) type).putShort((short) 1).putInt(ssrc);
        return packet.array();
    }
}
