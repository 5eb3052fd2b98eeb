package io.drawbridge.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

class TrunksTest {
    private static final TrunkConfig PBX =
            Objects.requireNonNull(ConfigFixtures.twoSides().trunks().get("pbx"));
    private static final int DRAWS = 20_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Trunks trunks =
            new Trunks(
                    List.of(
                            point(0, "outside", Transport.UDP, "198.51.100.1"),
                            point(1, "inside", Transport.UDP, "10.0.0.2"),
                            point(2, "inside", Transport.TCP, "10.0.0.2")));

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), 5060);
    }

    private static ListeningPoint point(int i, String network, Transport transport, String host) {
        return new ListeningPoint(i, network, transport, address(host), host, 5060);
    }

    private static Trunks.Address target(String host, int priority, int weight) {
        return new Trunks.Address(address(host), Transport.UDP, true, priority, weight);
    }

    private List<String> order() {
        return trunks.targets(PBX, random).stream()
                .map(t -> t.flow().remote().getAddress().getHostAddress())
                .toList();
    }

    @Test
    void lowerPriority_comesFirst_whateverTheWeight() {
        trunks.resolved("pbx", List.of(target("10.0.0.11", 2, 65_535), target("10.0.0.10", 1, 1)));
        for (int i = 0; i < 100; i++) assertThat(order()).containsExactly("10.0.0.10", "10.0.0.11");
    }

    @Test
    void weights_areShares_andNobodyIsLeftOut() {
        trunks.resolved(
                "pbx",
                List.of(
                        target("10.0.0.10", 1, 1),
                        target("10.0.0.11", 1, 3),
                        target("10.0.0.12", 1, 6),
                        target("10.0.0.13", 9, 1)));
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            List<String> order = order();
            assertThat(order).hasSize(4).doesNotHaveDuplicates().endsWith("10.0.0.13");
            first.merge(order.getFirst(), 1, Integer::sum);
        }
        assertThat(first.get("10.0.0.10")).isBetween(DRAWS / 11, DRAWS / 9);
        assertThat(first.get("10.0.0.11")).isBetween(DRAWS * 28 / 100, DRAWS * 32 / 100);
        assertThat(first.get("10.0.0.12")).isBetween(DRAWS * 58 / 100, DRAWS * 62 / 100);
    }

    @Test
    void whatCannotBeReachedFromItsNetwork_isLeftOut() {
        trunks.resolved("pbx", List.of(target("fd00::10", 1, 1), target("10.0.0.10", 2, 1)));
        assertThat(order()).containsExactly("10.0.0.10");
        assertThat(trunks.targets(PBX, random).getFirst().point().network()).isEqualTo("inside");
    }

    @Test
    void unknownOrEmptied_hasNone() {
        assertThat(order()).isEmpty();
        trunks.resolved("pbx", List.of(target("10.0.0.10", 1, 1)));
        trunks.resolved("pbx", List.of());
        assertThat(order()).isEmpty();
    }
}
