package io.drawbridge.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

class RouterTest {
    private static final Peer CARRIER = new Peer.Trunk("carrier", "outside", false);

    private final Router router =
            new Router(
                    ConfigFixtures.twoSides(),
                    List.of(
                            new ListeningPoint(
                                    0,
                                    "outside",
                                    Transport.UDP,
                                    new InetSocketAddress(
                                            InetAddress.ofLiteral("198.51.100.1"), 5060),
                                    "sbc.example.com",
                                    5060)),
                    new Devices(new Bindings(10, 10), List.of(), _ -> false));

    private String target(Peer peer, String uri) {
        return target(router, peer, uri);
    }

    private static String target(Router router, Peer peer, String uri) {
        SipRequest request =
                SipRequest.builder(Method.INVITE, uri)
                        .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa")
                        .header("From", "<sip:2@a.test>;tag=1")
                        .header("To", "<sip:1@pbx.test>")
                        .header("Call-ID", "c")
                        .header("CSeq", "1 INVITE")
                        .buildRequest();
        return router.route(peer, request).map(RouteConfig::to).map(Object::toString).orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:100@198.51.100.1, pbx",
        "sip:%3100@198.51.100.1, pbx",
        "sip:200@198.51.100.1, echo",
        "sip:21@198.51.100.1, echo",
        "tel:100, pbx",
        "sip:300@198.51.100.1, -",
        "sip:198.51.100.1, -",
    })
    void theFirstRouteThatMatches(String uri, String target) {
        assertThat(target(CARRIER, uri)).isEqualTo(target);
    }

    @Test
    void routesOfOthers_areNotForAStranger() {
        assertThat(target(new Peer.Stranger("outside", false), "sip:100@198.51.100.1"))
                .isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:198.51.100.1, true",
        "sip:SBC.example.com, true",
        "sip:1@198.51.100.1, false",
        "sip:elsewhere.test, false",
        "tel:1, false",
    })
    void isOurself_withoutAUser(String uri, boolean ourself) {
        assertThat(router.isOurself(Uri.parse(uri).orElseThrow())).isEqualTo(ourself);
    }

    @Test
    void toTheRegistered_forWhomItMayReach_elseForTheNextRoute_elseForAnyName() {
        String yaml =
                """
                networks: { outside: { listen: [ "udp://198.51.100.1:5060" ] } }
                users: [ { name: "1001", password: "secret-1001" } ]
                registration: { to: embedded }
                routes:
                  - { from: outside, to: registered, auth: local }
                  - { from: outside, match: { request-user: "^9" }, to: echo, auth: none }
                """;
        Router users =
                new Router(
                        ConfigFixtures.config(yaml),
                        List.of(),
                        new Devices(new Bindings(10, 10), List.of(), "1001"::equals));
        Peer stranger = new Peer.Stranger("outside", false);
        assertThat(target(users, stranger, "sip:1001@sip.example")).isEqualTo("registered");
        assertThat(target(users, stranger, "sip:0123456789abcdef01234567@sip.example"))
                .isEqualTo("registered");
        assertThat(target(users, stranger, "sip:99@sip.example")).isEqualTo("echo");
        assertThat(target(users, stranger, "sip:nobody@sip.example"))
                .as("as for a name that somebody has")
                .isEqualTo("registered");
    }
}
