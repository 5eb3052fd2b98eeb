package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.line;
import static io.drawbridge.relay.engine.RelayBench.reason;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.engine.AddressGuard.Judgement;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

@DisplayName("SECURITY 29a: what SDP may name")
class AddressGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.1:10050", // ours, as advertised
                "198.51.100.1:10050", // ours, as bound
                "[2001:db8::1]:10050",
                "203.0.113.1:9999", // RTCP would hit the first port of ours
                "127.0.0.1:5000",
                "[::1]:5000",
                "224.0.0.1:5000",
                "[ff02::1]:5000",
                "255.255.255.255:5000"
            })
    void fromOutside_ourPortsLoopbackAndMulticast_areRefused(String named) {
        RelayBench bench = new RelayBench();
        assertThat(reason(bench.offer("b", audio(named)))).isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(bench.portsInUse()).isZero();
        assertThat(bench.engine.telemetry().sessions()).isZero();
    }

    @Test
    void fromOutside_anInsideAddress_isNeverSentTo_evenWhenAPacketClaimsToComeFromIt() {
        RelayBench bench = new RelayBench();
        MediaReply offered = bench.offer("b", audio("10.0.0.1:5000"));
        Endpoint forCallee = line(offered, "audio");
        Endpoint forCaller =
                line(bench.answer("callee", "b", audio("10.0.0.10:4000"), true), "audio");
        assertThat(bench.rtp("10.0.0.10:4000", forCallee, 1, 1)).isEmpty();
        for (int i = 0; i < 5; i++) {
            assertThat(bench.rtp("10.0.0.1:5000", forCaller, 1, i)).isEmpty();
        }
        assertThat(bench.rtp("10.0.0.10:4000", forCallee, 1, 2)).isEmpty();
        for (int i = 0; i < 3; i++) bench.rtp("192.0.2.7:6000", forCaller, 2, i);
        assertThat(bench.rtp("10.0.0.10:4000", forCallee, 1, 3)).endsWith("> 192.0.2.7:6000");
    }

    @Test
    void inAnAnswerFromOutside_too() {
        RelayBench bench = new RelayBench();
        bench.offer(
                RelayBench.CALL,
                "b",
                audio("10.0.0.10:4000"),
                RelayBench.leg("inside", "10.0.0.10"),
                RelayBench.leg("outside", "192.0.2.7"));
        assertThat(reason(bench.answer("callee", "b", audio("203.0.113.1:10002"), true)))
                .isEqualTo(Reason.NOT_ACCEPTABLE);
        assertThat(line(bench.answer("callee", "b", audio("192.0.2.7:5000"), true), "audio"))
                .isNotNull();
    }

    @Test
    void fromInside_ourOwnPort_isTwoCallsInSeries_andShortCircuited() {
        NetworkMedia inside =
                new NetworkMedia(
                        List.of(InetAddress.ofLiteral("10.0.0.1")),
                        List.of(InetAddress.ofLiteral("192.0.2.250")),
                        new PortRange(20_000, 20_099),
                        LegProfile.PLAIN,
                        true,
                        0);
        assertThat(judge(inside, "192.0.2.250:20010", inside))
                .isEqualTo(new Judgement.Usable(RelayBench.endpoint("10.0.0.1:20010"), true));
    }

    @Test
    void loopback_isAPeerWhereTheNetworkItselfIsOnLoopback() {
        NetworkMedia lab =
                NetworkMedia.of(
                        InetAddress.ofLiteral("127.0.0.1"), new PortRange(10_000, 10_099), false);
        assertThat(judge(lab, "127.0.0.1:6000", lab)).isInstanceOf(Judgement.Usable.class);
        assertThat(judge(lab, "127.0.0.1:10000", lab)).isInstanceOf(Judgement.Forbidden.class);
    }

    @Test
    void oneAddressForBothSides_isJudgedByItsPorts() {
        NetworkMedia outside =
                NetworkMedia.of(
                        InetAddress.ofLiteral("127.0.0.1"), new PortRange(10_000, 10_099), false);
        NetworkMedia inside =
                NetworkMedia.of(
                        InetAddress.ofLiteral("127.0.0.1"), new PortRange(20_000, 20_099), true);
        assertThat(judge(outside, "127.0.0.1:6000", outside, inside))
                .isInstanceOf(Judgement.Usable.class);
        assertThat(judge(outside, "127.0.0.1:20010", outside, inside))
                .isInstanceOf(Judgement.Unusable.class);
    }

    @Test
    void privateAddressFromAPublicSource_isListenedToButNotSentTo() {
        NetworkMedia outside =
                NetworkMedia.of(
                        InetAddress.ofLiteral("198.51.100.1"),
                        new PortRange(10_000, 10_099),
                        false);
        assertThat(judge(outside, "192.168.1.20:5000", outside))
                .isEqualTo(new Judgement.Usable(RelayBench.endpoint("192.168.1.20:5000"), false));
    }

    private static Judgement judge(NetworkMedia of, String named, NetworkMedia... all) {
        Endpoint endpoint = RelayBench.endpoint(named);
        return new AddressGuard(List.of(all))
                .judge(endpoint, endpoint.port() + 1, of, IpAddress.parse("192.0.2.7"));
    }

    @Test
    void noPort_isNowhere() {
        NetworkMedia outside =
                NetworkMedia.of(
                        InetAddress.ofLiteral("198.51.100.1"),
                        new PortRange(10_000, 10_099),
                        false);
        assertThat(
                        new AddressGuard(List.of(outside))
                                .judge(
                                        RelayBench.endpoint("192.0.2.7:0"),
                                        0,
                                        outside,
                                        Optional.empty()))
                .isInstanceOf(Judgement.Unusable.class);
    }
}
