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
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

@DisplayName("A relay between SRTP with keys in SDP outside and RTP inside")
class SdesRelayIT {
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress INSIDE = InetAddress.ofLiteral("127.0.0.2");

    private final EmbeddedRelay relay =
            EmbeddedRelay.start(
                    RelayConfig.of(
                            1,
                            10,
                            Map.of(
                                    "outside",
                                    new NetworkMedia(
                                            List.of(OUTSIDE),
                                            List.of(),
                                            new PortRange(31_900, 31_949),
                                            LegProfile.PLAIN
                                                    .withSecurity(Security.SRTP_SDES)
                                                    .withCiphers(CryptoSuite.values()),
                                            false,
                                            NetworkMedia.DEFAULT_DSCP),
                                    "inside",
                                    NetworkMedia.of(INSIDE, new PortRange(31_950, 31_999), true))));
    private final RelayClient client = new RelayClient(relay);

    @AfterEach
    void close() {
        relay.close();
    }

    private static byte[] sdp(MediaReply reply) {
        if (!(reply instanceof MediaReply.Rewritten(long _, byte[] sdp)))
            throw new AssertionError("refused: " + reply);
        return sdp;
    }

    private static void heard(
            SdesPeer phone, InetSocketAddress forPhone, RtpPeer pbx, InetSocketAddress forPbx)
            throws Exception {
        byte[] said = phone.next();
        phone.send(phone.encrypt(said), forPhone);
        assertThat(pbx.receive()).isEqualTo(said);
        byte[] answered = pbx.sendRtp(forPbx);
        assertThat(phone.receive()).isEqualTo(answered);
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void aPhoneCalls_andBothHearEachOther(CryptoSuite suite) throws Exception {
        try (SdesPeer phone = new SdesPeer(OUTSIDE, 1, suite, 1);
                RtpPeer pbx = new RtpPeer(INSIDE, 2)) {
            MediaReply offered = client.offer("c", phone.offer(), "outside", "inside");
            byte[] answer = sdp(client.answer("c", pbx.sdp()));
            phone.take(answer);
            for (int i = 0; i < 10; i++)
                heard(
                        phone,
                        RelayClient.audio(new MediaReply.Rewritten(0, answer)),
                        pbx,
                        RelayClient.audio(offered));
        }
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void aPhoneIsCalled_andBothHearEachOther(CryptoSuite suite) throws Exception {
        try (SdesPeer phone = new SdesPeer(OUTSIDE, 1, suite, 1);
                RtpPeer pbx = new RtpPeer(INSIDE, 2)) {
            MediaReply offered = client.offer("c", pbx.sdp(), "inside", "outside");
            MediaReply answered = client.answer("c", phone.answer(sdp(offered)));
            for (int i = 0; i < 10; i++)
                heard(phone, RelayClient.audio(offered), pbx, RelayClient.audio(answered));
        }
    }

    @Test
    @DisplayName("SECURITY 26, 29: wrong keys, replays, clear packets and junk cost the owner none")
    void twoHundredBadPacketsOfEachKind_areRefused_andTheOwnerLosesNothing() throws Exception {
        try (SdesPeer phone = new SdesPeer(OUTSIDE, 1, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1);
                SdesPeer forger = new SdesPeer(OUTSIDE, 1, CryptoSuite.AES_CM_128_HMAC_SHA1_80, 2);
                RtpPeer pbx = new RtpPeer(INSIDE, 2)) {
            InetSocketAddress forPbx =
                    RelayClient.audio(client.offer("c", phone.offer(), "outside", "inside"));
            byte[] answer = sdp(client.answer("c", pbx.sdp()));
            InetSocketAddress forPhone = RelayClient.audio(new MediaReply.Rewritten(0, answer));
            phone.take(answer);
            byte[] captured = phone.encrypt(phone.next());
            phone.send(captured, forPhone);
            pbx.receive();
            forger.next(); // so that its numbers are ahead of the phone's: forged, not replayed
            for (int i = 0; i < 200; i++) {
                phone.send(forger.encrypt(forger.next()), forPhone);
                phone.send(captured, forPhone);
                phone.send(forger.next(), forPhone);
                phone.send(new byte[] {(byte) 0xff, 1, 2, 3}, forPhone);
                forger.send(captured, forPhone);
                heard(phone, forPhone, pbx, forPbx);
            }
            assertThat(relay.telemetry().get(5, TimeUnit.SECONDS).drops())
                    .containsEntry(Drop.UNAUTHENTIC, 400L)
                    .containsEntry(Drop.REPLAYED, 400L)
                    .containsEntry(Drop.JUNK, 200L);
            if (!(client.delete("c") instanceof MediaReply.Done(long _, var statistics)))
                throw new AssertionError("the call has ended");
            StreamStatistics caller = statistics.streams().getFirst();
            assertThat(caller.packets()).isEqualTo(201);
            assertThat(caller.lost()).isZero();
            assertThat(caller.rejected()).isEqualTo(1_000);
        }
    }
}
