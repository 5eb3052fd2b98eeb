package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

/**
 * A telephone in a Chromium, over WSS and with DTLS, and one of the usual kind, over UDP and with
 * plain RTP, register and call each other.
 */
class WebPhonesIT {
    private static final Loopback NET = Loopback.OWN;
    private static final String URL = "wss://" + NET.outside() + ":8443/sip";
    private static final int BROWSER_HERTZ = 440;

    private static final String FILE =
            """
            node: { name: web, data: ./data }
            certificates: { lab: { self-signed: sbc.example } }
            networks:
              outside:
                listen:
                  - udp://OUTSIDE:5060
                  - url: wss://OUTSIDE:8443/sip
                    certificate: lab
                    origins: [ ORIGIN ]
                    media: { security: dtls-srtp, ice: lite, rtcp-mux: require }
                media: { security: rtp, ice: off }
            users:
              - { name: "web", password: pw-web }
              - { name: "desk", password: pw-desk }
            routes:
              - { from: outside, to: registered, auth: local }
            admin: { listen: "http://ADMIN:8080" }
            """;

    @TempDir static Path folder;
    private static Chromium chromium;
    private static Drawbridge drawbridge;

    @BeforeAll
    static void start() {
        chromium = Chromium.start(folder);
        drawbridge = Drawbridge.start(folder, FILE.replace("ORIGIN", chromium.origin()));
    }

    @AfterAll
    static void stop() {
        if (drawbridge != null) drawbridge.close();
        if (chromium != null) chromium.close();
    }

    private static WebPhone phone() {
        return new WebPhone(
                new BrowserPeer(chromium, BROWSER_HERTZ, false), "web", "pw-web", NET.outside());
    }

    private static Baresip desk() {
        Baresip desk =
                Baresip.start(
                        folder,
                        new Baresip.Account(
                                "desk",
                                "pw-desk",
                                NET.outside(),
                                NET.outside() + ":5060",
                                "udp",
                                60),
                        TwoPhones.SECOND_HERTZ);
        desk.awaitRegistered(15);
        return desk;
    }

    @Test
    void pageAndDeskPhone_callEachOther() {
        WebPhone web = phone();
        assertThat(web.dial(URL, "sip")).isEqualTo("sip");
        assertThat(web.register()).startsWith("SIP/2.0 200");
        try (Baresip desk = desk()) {
            Thread answering = Thread.ofVirtual().start(desk::answer);
            WebPhone.Line line = web.call("desk");
            web.peer()
                    .await(
                            10,
                            "tone of the desk phone",
                            s -> s.hears((int) TwoPhones.SECOND_HERTZ));
            desk.awaitHeard(0.8);
            JsonNode media = drawbridge.get("/api/calls").json().at("/calls/0/media");
            assertThat(media.toString()).contains("dtls");
            web.hangUp(line);
            desk.awaitClosed();
            assertThat(answering.isAlive()).isFalse();
            assertThat(Tone.of(desk.heard()).hertz()).isBetween(435.0, 445.0);
            web.peer().hangUp();

            desk.control().forget();
            desk.dial("sip:web@" + NET.outside());
            web.answer();
            desk.awaitTalking();
            web.peer()
                    .await(
                            10,
                            "tone of the desk phone",
                            s -> s.hears((int) TwoPhones.SECOND_HERTZ));
            desk.hangUp();
            web.awaitHangUp();
            desk.awaitClosed();

            // A page that is closed is not there any more, and nobody tries to reach its host.
            web.close();
            desk.control().forget();
            desk.dial("sip:web@" + NET.outside());
            assertThat(desk.awaitClosed()).startsWith("480");
        }
        assertThat(drawbridge.metric("websockets_opened")).isEqualTo(1);
        assertThat(drawbridge.metric("sip_leaks")).isZero();
        assertThat(drawbridge.metric("sip_malformed")).isZero();
    }

    @Test
    void pageFromElsewhere_orForSomethingElse_doesNotGetIn() {
        WebPhone web = phone();
        assertThat(web.dial(URL, "xmpp")).isEqualTo("closed 1006");
        assertThat(web.dial(URL.replace("/sip", "/other"), "sip")).isEqualTo("closed 1006");
        assertThat(drawbridge.metric("websockets_refused")).isGreaterThanOrEqualTo(2);
    }
}
