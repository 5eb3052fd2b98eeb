package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** Calls from addresses that nobody has configured. */
class StrangersIT {
    private static final Loopback NET = Loopback.OWN;

    /** The smallest file: whoever calls from outside goes to the PBX, which is to challenge him. */
    private static final String PBX_ONLY =
            """
            node: { data: ./data }
            networks:
              outside: { listen: [ "udp://OUTSIDE:5060", "tcp://OUTSIDE:5060" ] }
              inside: { trust: trusted, listen: [ "udp://INSIDE:5060" ], media: { ports: 20000-29999 } }
            trunks:
              pbx: { network: inside, targets: [ "sip:PBX:5060" ] }
            admin: { listen: "http://ADMIN:8080" }
            """;

    @TempDir Path folder;
    private Drawbridge drawbridge;

    @AfterEach
    void stop() {
        if (drawbridge != null) drawbridge.close();
    }

    @Test
    void pbxThatDoesNotChallenge_theCallIsTakenBackAndRefused() {
        drawbridge = Drawbridge.start(folder, PBX_ONLY);
        try (Sipp pbx = Sipp.called(folder, "called-unchallenging").start();
                Sipp stranger =
                        Sipp.calling(folder, "caller-refused")
                                .address(NET.stranger())
                                .word("STATUS", "403")
                                .start()) {
            stranger.succeeds();
            pbx.succeeds();
            assertThat(stranger.messages())
                    .doesNotContain("SIP/2.0 180")
                    .doesNotContain("SIP/2.0 200");
        }
        assertThat(drawbridge.metric("calls_unchallenged")).isEqualTo(1);
    }

    @Test
    void refusalOfThePbx_isOne403ToAStranger() {
        drawbridge = Drawbridge.start(folder, PBX_ONLY);
        try (Sipp pbx = Sipp.called(folder, "called-refuses").word("STATUS", "486").start();
                Sipp stranger =
                        Sipp.calling(folder, "caller-refused")
                                .address(NET.stranger())
                                .word("STATUS", "403")
                                .start()) {
            stranger.succeeds();
            pbx.succeeds();
        }
    }

    @Test
    void routeThatAnyoneMayUse_connectsAStranger() {
        drawbridge =
                Drawbridge.start(
                        folder,
                        PBX_ONLY
                                + "routes:\n"
                                + "  - { name: open, from: outside, to: pbx, auth: none }\n");
        try (Sipp pbx = Sipp.called(folder, "called").start();
                Sipp stranger =
                        Sipp.calling(folder, "caller").address(NET.stranger()).hold(200).start()) {
            stranger.succeeds();
            pbx.succeeds();
        }
    }

    @Test
    void noRoute_silenceToAStranger_404ToTheKnown() {
        drawbridge =
                Drawbridge.start(
                        folder,
                        Drawbridge.CARRIER_AND_PBX.replace(
                                "from: carrier, to: pbx",
                                "from: carrier, match: { request-user: \"^7\" }, to: pbx"));
        try (UdpPeer stranger = UdpPeer.open(NET.stranger(), 5060);
                UdpPeer carrier = UdpPeer.open(NET.carrier(), 5060)) {
            stranger.send(Requests.invite(NET.stranger(), NET.outside()).text(), NET.outside());
            assertThat(stranger.receive(1_500)).isEmpty();
            Requests.Invite invite = Requests.invite(NET.carrier(), NET.outside());
            carrier.send(invite.text(), NET.outside());
            String refusal = carrier.receiveFinal(3_000);
            assertThat(refusal).startsWith("SIP/2.0 404 ");
            carrier.send(invite.ack(refusal), NET.outside());
        }
    }

    @Test
    void optionsToOurselves_isAnsweredToAnyone_andTellsNothing() {
        drawbridge = Drawbridge.start(folder, PBX_ONLY);
        Drawbridge.Exit sipsak =
                Commands.run(
                        folder, List.of("sipsak", "-vv", "-s", "sip:" + NET.outside() + ":5060"));
        assertThat(sipsak.code()).as(sipsak.stdout() + sipsak.stderr()).isZero();
        assertThat(sipsak.stdout())
                .contains("SIP/2.0 200")
                .doesNotContainIgnoringCase("drawbridge");
        assertThat(sipsak.stdout()).doesNotContain(NET.insidePrefix());
    }
}
