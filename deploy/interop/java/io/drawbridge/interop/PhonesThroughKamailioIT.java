package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Phones outside, all behind one address, register through Drawbridge with Kamailio inside and call
 * each other: every call goes through Drawbridge twice.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PhonesThroughKamailioIT {
    private static final Loopback NET = Loopback.OWN;
    private static final int LAST = Integer.MAX_VALUE;
    private static final int IPV6_PORT = Ports.free(2);
    private static final String DOMAIN = "phones.example";

    static final String FILE =
            """
            node: { name: phones, data: ./data }
            networks:
              outside:
                listen: [ "udp://OUTSIDE:5060", "tcp://OUTSIDE:5060", "udp://[::1]:V6PORT", "tcp://[::1]:V6PORT" ]
                media: { ports: 10000-19999 }
              inside:
                trust: trusted
                listen: [ "udp://INSIDE:5060", "tcp://INSIDE:5060" ]
                media: { ports: 20000-29999 }
            trunks:
              pbx: { network: inside, domain: pbx.corp.example, targets: [ "sip:PBX:5060" ] }
            admin: { listen: "http://ADMIN:8080" }
            """
                    .replace("V6PORT", "" + IPV6_PORT);

    @TempDir static Path folder;
    private static KamailioRegistrar kamailio;
    private static Drawbridge drawbridge;
    private static Capture outside;
    private static Capture inside;

    @BeforeAll
    static void start() {
        kamailio = KamailioRegistrar.start(folder, DOMAIN, "pbx.corp.example", NET.pbx() + ":5060");
        drawbridge = Drawbridge.start(folder, FILE);
        outside = Capture.start(folder, "host " + NET.outside() + " or port " + IPV6_PORT);
        inside = Capture.start(folder, "net " + NET.insidePrefix() + "0/24");
    }

    @AfterAll
    static void stop() {
        if (outside != null) outside.close();
        if (inside != null) inside.close();
        if (drawbridge != null) drawbridge.close();
        if (kamailio != null) kamailio.close();
    }

    @ParameterizedTest(name = "{0} over IPv{2} calls {1}")
    @CsvSource({"udp, udp, 4", "tcp, tcp, 4", "udp, tcp, 6"})
    void phonesTalkThroughThePbx(String first, String second, int ip) {
        try (TwoPhones phones =
                TwoPhones.start(
                        folder, account("1001", first, ip, 60), account("1002", second, ip, 60))) {
            phones.talkWithHolds(folder);
            phones.decline();
            phones.giveUp();
            phones.talkAndBeHungUpOn();
        }
        noCallIsLeft();
    }

    @Test
    void phoneThatTalks_isBusyForAThird_alsoAcrossIpVersions() {
        try (TwoPhones phones =
                        TwoPhones.start(
                                folder,
                                account("1001", "tcp", 4, 60),
                                account("1002", "udp", 6, 60));
                Baresip third = Baresip.start(folder, account("1003", "udp", 4, 60), 440)) {
            third.awaitRegistered(15);
            phones.busy(third);
        }
        noCallIsLeft();
    }

    @Test
    @Order(LAST)
    void allThatWasSent_isWellFormed() {
        outside.stop();
        inside.stop();
        String ours = "(ip.src == " + NET.outside() + " or udp.srcport == " + IPV6_PORT + ")";
        assertThat(outside.count("sip and " + ours)).as("SIP outside").isGreaterThan(60);
        assertThat(outside.count("sip and ipv6")).as("SIP over IPv6").isGreaterThan(40);
        assertThat(outside.count("sip and tcp")).as("SIP over TCP").isGreaterThan(40);
        assertThat(inside.count("sip.Method == REGISTER")).as("REGISTER inside").isPositive();
        assertThat(outside.frames(ours + " and " + Capture.WRONG)).isEmpty();
        assertThat(outside.frames("tcp.srcport == " + IPV6_PORT + " and sip and " + Capture.WRONG))
                .isEmpty();
        assertThat(inside.frames("ip.src == " + NET.inside() + " and " + Capture.WRONG)).isEmpty();
    }

    @Test
    @Order(LAST)
    void outsideSeesNoByteOfTheInside() {
        outside.stop();
        inside.stop();
        String sent = outside.bytes("sip");
        assertThat(sent).contains("REGISTER sip:" + DOMAIN, "SIP/2.0 200");
        Set<String> secrets = new TreeSet<>();
        for (String field : Set.of("sip.Call-ID", "sip.from.tag", "sip.to.tag", "sip.Via.branch")) {
            Set<String> values = values(field);
            assertThat(values).as(field).isNotEmpty();
            secrets.addAll(values);
        }
        secrets.addAll(values("sip.contact.user"));
        secrets.add(NET.insidePrefix());
        secrets.add("corp.example");
        assertThat(secrets).hasSizeGreaterThan(50);
        assertThat(secrets).filteredOn(sent::contains).isEmpty();
        assertThat(sent.toLowerCase(Locale.ROOT)).doesNotContain("kamailio");
        assertThat(drawbridge.metric("sip_leaks")).isZero();
        assertThat(drawbridge.metric("sip_bugs")).isZero();
    }

    /** All values of a field that were seen inside. */
    private static Set<String> values(String field) {
        return inside.frames("sip", field).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(value -> value.length() > 5)
                .collect(Collectors.toSet());
    }

    private static Baresip.Account account(String user, String transport, int ip, int expires) {
        String proxy = ip == 4 ? NET.outside() + ":5060" : "[::1]:" + IPV6_PORT;
        return new Baresip.Account(user, "pw-" + user, DOMAIN, proxy, transport, expires);
    }

    private static void noCallIsLeft() {
        Waiting.until(
                5,
                () -> drawbridge.calls() == 0,
                () -> "left: " + drawbridge.get("/api/calls").body());
    }
}
