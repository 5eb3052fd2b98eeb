package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

@DisplayName("SECURITY 25, 26, 28, 29: anything at all, from anybody, while calls run")
class RandomAttackIT {
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress INSIDE = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.66");
    private static final int ROUNDS = Boolean.getBoolean("drawbridge.long") ? 20_000 : 400;
    private static final int IN_A_ROUND = 30;

    /** First octets of everything that RFC 7983 tells apart, and of what it does not. */
    private static final int[] FIRST = {
        0, 1, 3, 16, 19, 20, 22, 23, 63, 64, 79, 127, 128, 144, 191
    };

    private final SplittableRandom dice = new SplittableRandom(20_26);

    private interface Talk {
        void bothWays() throws IOException;
    }

    @Test
    void ownersLoseNothing_andNobodyElseIsHeardOrAnswered() throws Exception {
        NetworkMedia outside =
                new NetworkMedia(
                        List.of(OUTSIDE),
                        List.of(),
                        new PortRange(32_100, 32_119),
                        LegProfile.PLAIN.withSecurity(Security.ANY),
                        false,
                        NetworkMedia.DEFAULT_DSCP);
        NetworkMedia inside = NetworkMedia.of(INSIDE, new PortRange(32_120, 32_139), true);
        try (EmbeddedRelay relay =
                        EmbeddedRelay.start(
                                RelayConfig.of(
                                        1, 10, Map.of("outside", outside, "inside", inside)));
                RtpPeer plain = new RtpPeer(OUTSIDE, 1);
                SdesPeer sdes = new SdesPeer(OUTSIDE, 2, CryptoSuite.AEAD_AES_128_GCM, 7);
                DtlsPeer dtls = new DtlsPeer(OUTSIDE, 3);
                RtpPeer one = new RtpPeer(INSIDE, 11);
                RtpPeer two = new RtpPeer(INSIDE, 12);
                RtpPeer three = new RtpPeer(INSIDE, 13);
                RtpPeer neighbour = new RtpPeer(OUTSIDE, 66);
                RtpPeer stranger = new RtpPeer(ELSEWHERE, 67)) {
            RelayClient client = new RelayClient(relay);
            List<Talk> calls =
                    List.of(
                            plain(client, plain, one),
                            sdes(client, sdes, two),
                            dtls(client, dtls, three));
            for (Talk call : calls) call.bothWays();
            long keys = telemetry(relay).handshakes().succeeded();
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < IN_A_ROUND; i++) {
                    RtpPeer from = dice.nextBoolean() ? stranger : neighbour;
                    int port = dice.nextInt(32_100, 32_120);
                    // Who shares the party's address may be its RTCP, which has no port to prove.
                    if (from == neighbour) port &= ~1;
                    from.send(anything(), new InetSocketAddress(OUTSIDE, port));
                }
                calls.get(round % calls.size()).bothWays();
            }
            for (Talk call : calls) call.bothWays();
            for (RtpPeer phone : List.of(one, two, three))
                assertThat(phone.hearsNothingFor(50)).isTrue();
            assertThat(stranger.hearsNothingFor(50)).isTrue();
            RelayTelemetry told = telemetry(relay);
            assertThat(told.handshakes().succeeded()).isEqualTo(keys);
            assertThat(told.handshakes().failed()).isZero();
            assertThat(told.packets()).isEqualTo(2L * (ROUNDS + 6));
            for (Drop drop : List.of(Drop.STRANGER, Drop.STUN, Drop.DTLS, Drop.JUNK))
                assertThat(told.drops().get(drop)).as("%s", drop).isPositive();
        }
    }

    private static RelayTelemetry telemetry(EmbeddedRelay relay) throws Exception {
        return relay.telemetry().get(5, TimeUnit.SECONDS);
    }

    // --- calls ---

    private static byte[] sdp(MediaReply reply) {
        if (!(reply instanceof MediaReply.Rewritten(long _, byte[] sdp)))
            throw new AssertionError("refused: " + reply);
        return sdp;
    }

    private static Talk plain(RelayClient client, RtpPeer phone, RtpPeer pbx) throws Exception {
        InetSocketAddress forPbx =
                RelayClient.audio(client.offer("plain", phone.sdp(), "outside", "inside"));
        InetSocketAddress forPhone = RelayClient.audio(client.answer("plain", pbx.sdp()));
        return () -> {
            byte[] said = phone.sendRtp(forPhone);
            assertThat(pbx.receive()).isEqualTo(said);
            said = pbx.sendRtp(forPbx);
            assertThat(phone.receive()).isEqualTo(said);
        };
    }

    private static Talk sdes(RelayClient client, SdesPeer phone, RtpPeer pbx) throws Exception {
        InetSocketAddress forPbx =
                RelayClient.audio(client.offer("sdes", phone.offer(), "outside", "inside"));
        MediaReply answer = client.answer("sdes", pbx.sdp());
        phone.take(sdp(answer));
        InetSocketAddress forPhone = RelayClient.audio(answer);
        return () -> {
            byte[] said = phone.next();
            phone.send(phone.encrypt(said), forPhone);
            assertThat(pbx.receive()).isEqualTo(said);
            said = pbx.sendRtp(forPbx);
            assertThat(phone.receive()).isEqualTo(said);
        };
    }

    private static Talk dtls(RelayClient client, DtlsPeer phone, RtpPeer pbx) throws Exception {
        InetSocketAddress forPbx =
                RelayClient.audio(
                        client.offer("dtls", phone.sdp("actpass", 1), "outside", "inside"));
        MediaReply answer = client.answer("dtls", pbx.sdp());
        InetSocketAddress forPhone = RelayClient.audio(answer);
        phone.begin(sdp(answer), false);
        phone.shakeHands(forPhone);
        return () -> {
            byte[] said = phone.sendRtp(forPhone);
            assertThat(payload(pbx.receive())).isEqualTo(said);
            said = pbx.sendRtp(forPbx);
            assertThat(phone.receiveRtp(forPhone)).isEqualTo(payload(said));
        };
    }

    private static byte[] payload(byte[] rtp) {
        return Arrays.copyOfRange(rtp, 12, rtp.length);
    }

    // --- attacks ---

    private byte[] anything() {
        byte[] packet =
                switch (dice.nextInt(6)) {
                    case 0 -> new byte[dice.nextInt(64)];
                    case 1 -> new byte[dice.nextInt(1500)];
                    case 2 -> rtp();
                    case 3 -> rtcp();
                    case 4 -> check();
                    default -> hello();
                };
        switch (dice.nextInt(4)) {
            case 0 -> packet = Arrays.copyOf(packet, dice.nextInt(packet.length + 1));
            case 1 -> {
                for (int i = 0; packet.length > 0 && i < 4; i++)
                    packet[dice.nextInt(packet.length)] = (byte) dice.nextInt();
            }
            case 2 -> {
                dice.nextBytes(packet);
                if (packet.length > 0) packet[0] = (byte) FIRST[dice.nextInt(FIRST.length)];
            }
            default -> {} // as it is
        }
        return packet;
    }

    private byte[] rtp() {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.put((byte) (0x80 | dice.nextInt(64))).put((byte) 8);
        packet.putShort((short) dice.nextInt()).putInt(dice.nextInt()).putInt(dice.nextInt(1, 14));
        return packet.array();
    }

    private byte[] rtcp() {
        ByteBuffer packet = ByteBuffer.allocate(32);
        packet.put((byte) (0x80 | dice.nextInt(32))).put((byte) dice.nextInt(192, 224));
        packet.putShort((short) dice.nextInt(9)).putInt(dice.nextInt(1, 14));
        return packet.array();
    }

    private byte[] check() {
        ByteBuffer packet = ByteBuffer.allocate(64);
        packet.putShort((short) 1).putShort((short) 44).putInt(0x2112_a442);
        packet.putLong(dice.nextLong()).putInt(dice.nextInt());
        packet.putShort((short) 6).putShort((short) dice.nextInt(44)).putLong(dice.nextLong());
        return packet.array();
    }

    private byte[] hello() {
        ByteBuffer packet = ByteBuffer.allocate(120);
        packet.put((byte) 22).putShort((short) 0xfefd).putShort((short) 0).putShort((short) 0);
        packet.putInt(dice.nextInt(3)).putShort((short) 107).put((byte) 1).put((byte) 0);
        packet.putShort((short) 95).putInt(0).putShort((short) 0).putShort((short) 95);
        packet.putShort((short) 0xfefd).putLong(dice.nextLong());
        return packet.array();
    }
}
