package io.drawbridge.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.routing.TargetName;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class TargetLookupIT {
    private final BlockingQueue<Input> told = new LinkedBlockingQueue<>();
    private FakeDns dns;

    @BeforeEach
    void open() throws IOException {
        dns = new FakeDns();
    }

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void addresses_areToldAtOnceWithoutAQuestion() throws Exception {
        try (TargetLookup lookup = lookup(target("192.0.2.1", 5070), target("2001:db8::1", 0))) {
            lookup.start();
            assertThat(told).hasSize(1);
            assertThat(next())
                    .containsExactly(
                            "udp://192.0.2.1:5070 0/1", "udp://[2001:db8:0:0:0:0:0:1]:5060 0/1");
            assertThat(dns.questions).isEmpty();
        }
    }

    @Test
    void domain_isFollowedFromPointersToServicesToAddresses() throws Exception {
        dns.with(
                        "carrier.example",
                        Type.NAPTR,
                        300,
                        "10 10 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.carrier.example.",
                        "20 10 \"s\" \"SIP+D2T\" \"\" _sip._tcp.carrier.example.",
                        "30 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.carrier.example.")
                .with(
                        "_sip._tcp.carrier.example",
                        Type.SRV,
                        300,
                        "10 60 5062 a.carrier.example.",
                        "20 1 5064 b.carrier.example.")
                .with("_sip._udp.carrier.example", Type.SRV, 300, "5 1 5066 a.carrier.example.")
                .with("a.carrier.example", Type.A, 300, "192.0.2.11")
                .with("b.carrier.example", Type.A, 300, "192.0.2.12");
        try (TargetLookup lookup = lookup(target("carrier.example", 0))) {
            lookup.start();
            assertThat(next())
                    .containsExactly(
                            "tcp://192.0.2.11:5062 0/60 named",
                            "tcp://192.0.2.12:5064 1/1 named",
                            "udp://192.0.2.11:5066 2/1 named");
            assertThat(lookup.known().get("trunk")).hasSize(3);
        }
    }

    @Test
    void nameWithoutPointersAndServices_isAHost() throws Exception {
        dns.with("pbx.example", Type.A, 300, "192.0.2.21");
        try (TargetLookup lookup = lookup(target("pbx.example", 0))) {
            lookup.start();
            assertThat(next()).containsExactly("udp://192.0.2.21:5060 0/1");
            assertThat(dns.questions).contains("pbx.example NAPTR", "_sip._udp.pbx.example SRV");
        }
    }

    @Test
    void change_isToldWhenTheRecordsAreOld_andFailureChangesNothing() throws Exception {
        dns.with("pbx.example", Type.A, 1, "192.0.2.31");
        try (TargetLookup lookup = lookup(target("pbx.example", 5060))) {
            lookup.start();
            assertThat(next()).containsExactly("udp://192.0.2.31:5060 0/1");
            dns.with("pbx.example", Type.A, 1, "192.0.2.32");
            assertThat(next()).containsExactly("udp://192.0.2.32:5060 0/1");
            dns.failing = true;
            int asked = dns.questions.size();
            org.awaitility.Awaitility.await().until(() -> dns.questions.size() > asked);
            assertThat(told.poll(1, TimeUnit.SECONDS)).isNull();
            assertThat(lookup.known().get("trunk")).hasSize(1);
        }
    }

    @Test
    void nameThatDoesNotResolve_isToldAsEmpty_andOthersStillServe() throws Exception {
        try (TargetLookup lookup = lookup(target("nowhere.example", 5060))) {
            lookup.start();
            assertThat(next()).isEmpty();
        }
        dns.failing = true;
        try (TargetLookup lookup =
                lookup(target("failing.example", 5060), target("192.0.2.41", 5060))) {
            lookup.start();
            assertThat(next()).containsExactly("udp://192.0.2.41:5060 0/1");
        }
    }

    @Test
    void anotherConfiguration_keepsWhatStays_looksUpWhatIsNew_andForgetsWhatIsGone()
            throws Exception {
        dns.with("pbx.example", Type.A, 300, "192.0.2.51")
                .with("new.example", Type.A, 1, "192.0.2.52");
        TargetLookup.Trunk stays = trunk("stays", target("pbx.example", 5060));
        TargetLookup.Trunk goes = trunk("goes", target("192.0.2.53", 5060));
        TargetLookup.Trunk moves = trunk("moves", target("192.0.2.54", 5060));
        try (TargetLookup lookup =
                new TargetLookup(List.of(stays, goes, moves), dns.dns(), told::add)) {
            lookup.start();
            org.awaitility.Awaitility.await().until(() -> told.size() == 3);
            told.clear();
            int asked = dns.questions.size();
            lookup.replace(
                            List.of(
                                    trunk("stays", target("pbx.example", 5060)),
                                    trunk("moves", target("192.0.2.55", 5060)),
                                    trunk("comes", target("new.example", 5060)),
                                    trunk("dark", target("nowhere.example", 5060))),
                            known -> new Input.Reconfigured(ConfigFixtures.twoSides(), known))
                    .get(10, TimeUnit.SECONDS);
            Input first = told.take();
            assertThat(first).isInstanceOf(Input.Reconfigured.class);
            var addresses = ((Input.Reconfigured) first).addresses();
            assertThat(addresses).containsOnlyKeys("stays", "moves", "comes");
            assertThat(addresses.get("moves").stream().map(TargetLookupIT::text))
                    .containsExactly("udp://192.0.2.55:5060 0/1");
            assertThat(addresses.get("comes").stream().map(TargetLookupIT::text))
                    .containsExactly("udp://192.0.2.52:5060 0/1");
            assertThat(dns.questions.subList(asked, dns.questions.size()))
                    .noneMatch(question -> question.contains("pbx.example"));
            assertThat(told.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(new Input.TrunkResolved("dark", List.of()));

            dns.with("new.example", Type.A, 1, "192.0.2.56");
            Input later = told.poll(15, TimeUnit.SECONDS);
            assertThat(((Input.TrunkResolved) later).trunk()).isEqualTo("comes");
            assertThat(lookup.known()).doesNotContainKey("goes");
        }
    }

    @Test
    void theNamesOfATrunkThatIsGone_areNotAskedForAnyMore() throws Exception {
        dns.with("pbx.example", Type.A, 1, "192.0.2.61");
        try (TargetLookup lookup = lookup(target("pbx.example", 5060))) {
            lookup.start();
            next();
            lookup.replace(
                            List.of(),
                            known -> new Input.Reconfigured(ConfigFixtures.twoSides(), known))
                    .get(10, TimeUnit.SECONDS);
            int asked = dns.questions.size();
            // One look-up may have begun before; its answer is not heard.
            org.awaitility.Awaitility.await()
                    .during(java.time.Duration.ofSeconds(6))
                    .atMost(java.time.Duration.ofSeconds(8))
                    .until(() -> dns.questions.size() == asked);
            assertThat(told).allMatch(Input.Reconfigured.class::isInstance);
            assertThat(lookup.known()).isEmpty();
        }
    }

    private static TargetLookup.Trunk trunk(String name, TargetName... targets) {
        return new TargetLookup.Trunk(
                name, List.of(targets), Set.of(Transport.UDP, Transport.TCP), true, false);
    }

    private TargetLookup lookup(TargetName... targets) throws IOException {
        return new TargetLookup(
                List.of(
                        new TargetLookup.Trunk(
                                "trunk",
                                List.of(targets),
                                Set.of(Transport.UDP, Transport.TCP),
                                true,
                                false)),
                dns.dns(),
                told::add);
    }

    private List<String> next() throws InterruptedException {
        Input input = told.poll(15, TimeUnit.SECONDS);
        assertThat(input).isInstanceOf(Input.TrunkResolved.class);
        Input.TrunkResolved resolved = (Input.TrunkResolved) input;
        assertThat(resolved.trunk()).isEqualTo("trunk");
        return resolved.targets().stream().map(TargetLookupIT::text).toList();
    }

    private static String text(Trunks.Address address) {
        return Addresses.url(address.transport(), address.address())
                + " "
                + address.priority()
                + "/"
                + address.weight()
                + (address.transportNamed() ? " named" : "");
    }

    private static TargetName target(String host, int port) {
        return new TargetName(host, port, Optional.empty(), false, 1, 1);
    }
}
