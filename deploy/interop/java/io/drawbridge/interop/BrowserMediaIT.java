package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.server.EmbeddedRelay;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * Peer connections of a Chromium, and a party that knows neither ICE nor encryption, talk through
 * the relay: what is heard and seen at the ends is what was said and shown.
 */
@DisplayName("Browsers through the relay")
class BrowserMediaIT {
    private static final int LOW = 440;
    private static final int HIGH = 660;

    @TempDir static Path folder;
    private static EmbeddedRelay relay;
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        int first = Ports.free(200);
        relay =
                EmbeddedRelay.start(
                        RelayConfig.of(
                                1,
                                100,
                                Map.of(
                                        "web",
                                        network(Loopback.OWN.outside(), first, false)
                                                .withProfile(LegProfile.WEBRTC),
                                        "plain",
                                        network(Loopback.OWN.inside(), first + 100, true))));
        chromium = Chromium.start(folder);
    }

    private static NetworkMedia network(String address, int firstPort, boolean trusted) {
        return NetworkMedia.of(
                InetAddress.ofLiteral(address), new PortRange(firstPort, firstPort + 99), trusted);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
        if (relay != null) relay.close();
    }

    private static RelayCall call(TestInfo test, String from, String to) {
        return new RelayCall(relay, test.getDisplayName(), from, to);
    }

    private static BrowserPeer.State awaitTone(BrowserPeer peer, int hertz) {
        return peer.await(10, hertz + " Hz", s -> s.hears(hertz));
    }

    private static void awaitPicture(BrowserPeer peer) {
        long before = peer.state().frames();
        peer.await(10, "moving picture", s -> s.frames() > before + 10);
    }

    @Test
    void twoBrowsersHearAndSeeEachOther_andRestart_andHold(TestInfo test) {
        try (RelayCall call = call(test, "web", "web")) {
            BrowserPeer caller = new BrowserPeer(chromium, LOW, true);
            BrowserPeer callee = new BrowserPeer(chromium, HIGH, true);
            caller.accept(call.answer(callee.answer(call.offer(caller.offer()))));
            awaitTone(caller, HIGH);
            awaitTone(callee, LOW);
            awaitPicture(caller);
            awaitPicture(callee);
            BrowserPeer.State state = caller.state();
            assertThat(state.dtls()).isEqualTo("connected");
            assertThat(state.remoteCandidate()).startsWith(Loopback.OWN.outside() + ":");
            assertThat(state.codecs()).contains("audio/opus").contains("video/VP8");
            for (StreamStatistics stream : call.streams()) {
                assertThat(stream.packets()).as(stream.toString()).isPositive();
                assertThat(stream.security()).contains("dtls");
            }

            caller.accept(
                    call.calleeAnswersAgain(
                            callee.answerAgain(call.callerOffersAgain(caller.offerRestart()))));
            awaitTone(caller, HIGH);
            awaitPicture(callee);

            callee.accept(
                    call.callerAnswersAgain(
                            caller.answerAgain(
                                    call.calleeOffersAgain(callee.offerDirection("inactive")))));
            caller.await(10, "silence on hold", s -> s.hertz() == 0);
            callee.await(10, "silence on hold", s -> s.hertz() == 0);
            callee.accept(
                    call.callerAnswersAgain(
                            caller.answerAgain(
                                    call.calleeOffersAgain(callee.offerDirection("sendrecv")))));
            awaitTone(caller, HIGH);
            awaitTone(callee, LOW);
            assertThat(caller.state().connection()).isEqualTo("connected");
            caller.hangUp();
            callee.hangUp();
        }
    }

    @Test
    void pictureIsAddedToARunningCall(TestInfo test) {
        try (RelayCall call = call(test, "web", "web")) {
            BrowserPeer caller = new BrowserPeer(chromium, LOW, false);
            BrowserPeer callee = new BrowserPeer(chromium, HIGH, false);
            caller.accept(call.answer(callee.answer(call.offer(caller.offer()))));
            awaitTone(caller, HIGH);
            awaitTone(callee, LOW);
            caller.accept(
                    call.calleeAnswersAgain(
                            callee.showPicture(call.callerOffersAgain(caller.offerPicture()))));
            awaitPicture(caller);
            awaitPicture(callee);
            awaitTone(caller, HIGH);
            awaitTone(callee, LOW);
            caller.hangUp();
            callee.hangUp();
        }
    }

    @Test
    void browserCallsAPlainParty_andRestarts(TestInfo test) {
        try (RelayCall call = call(test, "web", "plain");
                PlainPeer callee = new PlainPeer(Loopback.OWN.pbx(), HIGH)) {
            BrowserPeer caller = new BrowserPeer(chromium, LOW, false);
            callee.follow(call.offer(caller.offer()));
            caller.accept(call.answer(callee.sdp()));
            BrowserPeer.State state = awaitTone(caller, HIGH);
            callee.awaitTone(LOW);
            assertThat(state.codecs()).contains("audio/PCMA");

            callee.follow(call.callerOffersAgain(caller.offerRestart()));
            caller.accept(call.calleeAnswersAgain(callee.sdp()));
            awaitTone(caller, HIGH);
            int before = callee.packets();
            Waiting.until(5, () -> callee.packets() > before + 50, () -> "no packets any more");
            caller.hangUp();
        }
    }

    @Test
    void plainPartyCallsABrowser(TestInfo test) {
        try (RelayCall call = call(test, "plain", "web");
                PlainPeer caller = new PlainPeer(Loopback.OWN.pbx(), LOW)) {
            BrowserPeer callee = new BrowserPeer(chromium, HIGH, false);
            caller.follow(call.answer(callee.answer(call.offer(caller.sdp()))));
            awaitTone(callee, LOW);
            caller.awaitTone(HIGH);
            callee.hangUp();
        }
    }
}
