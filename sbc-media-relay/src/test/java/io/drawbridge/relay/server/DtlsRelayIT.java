package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.HandshakeCounts;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.dtls.DtlsKeys;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

@DisplayName("A relay between DTLS-SRTP outside and RTP inside")
class DtlsRelayIT {
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
                                            new PortRange(31_600, 31_699),
                                            LegProfile.PLAIN.withSecurity(Security.DTLS_SRTP),
                                            false,
                                            NetworkMedia.DEFAULT_DSCP),
                                    "inside",
                                    NetworkMedia.of(INSIDE, new PortRange(31_700, 31_799), true))));
    private final RelayClient client = new RelayClient(relay);

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    @DisplayName("who offers actpass is answered active, and both hear each other")
    void anOffererIsCalledBack() throws Exception {
        try (DtlsPeer caller = new DtlsPeer(OUTSIDE, 1);
                RtpPeer callee = new RtpPeer(INSIDE, 2)) {
            MediaReply toCallee = client.offer("c", caller.sdp("actpass", 1), "outside", "inside");
            byte[] answer = sdp(client.answer("c", callee.sdp()));
            assertThat(DtlsPeer.setup(answer)).isEqualTo("active");
            InetSocketAddress forCaller = audio(answer);

            caller.begin(answer, false);
            caller.shakeHands(forCaller);
            awaitKeys(1);
            talk(caller, forCaller, callee, RelayClient.audio(toCallee));

            caller.sendClear(forCaller);
            assertThat(callee.hearsNothingFor(200)).isTrue();
            assertThat(telemetry().drops()).containsEntry(Drop.UNAUTHENTIC, 1L);
            assertThat(telemetry().handshakes()).isEqualTo(new HandshakeCounts(0, 1, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("who answers active calls us, after a cookie")
    void anAnswererCallsUs() throws Exception {
        try (RtpPeer caller = new RtpPeer(INSIDE, 1);
                DtlsPeer callee = new DtlsPeer(OUTSIDE, 2)) {
            byte[] offer = sdp(client.offer("c", caller.sdp(), "inside", "outside"));
            assertThat(DtlsPeer.setup(offer)).isEqualTo("actpass");
            InetSocketAddress forCaller =
                    RelayClient.audio(client.answer("c", callee.sdp("active", 1)));

            callee.begin(offer, true);
            callee.shakeHands(audio(offer));
            awaitKeys(1);
            talk(callee, audio(offer), caller, forCaller);
        }
    }

    @Test
    @DisplayName("RFC 5763 §6.6: the same fingerprint keeps the association, another makes another")
    void aReofferKeepsTheAssociation_unlessTheFingerprintChanges() throws Exception {
        try (DtlsPeer caller = new DtlsPeer(OUTSIDE, 1);
                DtlsPeer moved = new DtlsPeer(OUTSIDE, 3);
                RtpPeer callee = new RtpPeer(INSIDE, 2)) {
            MediaReply toCallee = client.offer("c", caller.sdp("actpass", 1), "outside", "inside");
            byte[] answer = sdp(client.answer("c", callee.sdp()));
            caller.begin(answer, false);
            caller.shakeHands(audio(answer));
            awaitKeys(1);
            DtlsKeys first = caller.keys();
            talk(caller, audio(answer), callee, RelayClient.audio(toCallee));

            client.offer("c", caller.sdp("actpass", 2), "outside", "inside");
            byte[] again = sdp(client.answer("c", callee.sdp()));
            assertThat(DtlsPeer.setup(again)).isEqualTo("active");
            talk(caller, audio(again), callee, RelayClient.audio(toCallee));
            assertThat(telemetry().handshakes().succeeded()).isEqualTo(1);

            client.offer("c", moved.sdp("actpass", 3), "outside", "inside");
            byte[] third = sdp(client.answer("c", callee.sdp()));
            moved.begin(third, false);
            moved.shakeHands(audio(third));
            awaitKeys(2);
            assertThat(moved.keys().send()).isNotEqualTo(first.send());
            talk(moved, audio(third), callee, RelayClient.audio(toCallee));
        }
    }

    /** The relay has them, too: media before is dropped. */
    private void awaitKeys(long associations) {
        await().until(() -> telemetry().handshakes().succeeded() == associations);
    }

    /** Ten packets each way. */
    private static void talk(
            DtlsPeer outside,
            InetSocketAddress forOutside,
            RtpPeer inside,
            InetSocketAddress forInside)
            throws IOException {
        for (int i = 0; i < 10; i++) {
            byte[] said = outside.sendRtp(forOutside);
            assertThat(payload(inside.receive())).isEqualTo(said);
            byte[] answered = inside.sendRtp(forInside);
            assertThat(outside.receiveRtp(forOutside)).isEqualTo(payload(answered));
        }
    }

    private static byte[] payload(byte[] rtp) {
        return Arrays.copyOfRange(rtp, 12, rtp.length);
    }

    private RelayTelemetry telemetry() throws Exception {
        return relay.telemetry().get(5, TimeUnit.SECONDS);
    }

    private static byte[] sdp(MediaReply reply) {
        if (!(reply instanceof MediaReply.Rewritten(long _, byte[] sdp)))
            throw new AssertionError("refused: " + reply);
        return sdp;
    }

    private static InetSocketAddress audio(byte[] sdp) {
        return RelayClient.audio(new MediaReply.Rewritten(0, sdp));
    }
}
