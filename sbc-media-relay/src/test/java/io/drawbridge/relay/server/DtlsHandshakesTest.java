package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.dtls.DtlsKeys;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Handshakes of one relay with another. */
class DtlsHandshakesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    @DisplayName("RFC 5764 §4.2: what one end sends with, the other receives with")
    void bothEndsHaveTheSameKeys() {
        DtlsWorld world = new DtlsWorld(1);
        DtlsEnd client = world.pair(0);
        world.runUntil(() -> client.keys != null && client.other.keys != null, PATIENCE);

        assertSameKeys(client);
        assertThat(client.keys.send()).isNotEqualTo(client.keys.receive());
        assertThat(client.keys.send().suite()).isEqualTo(CryptoSuite.AEAD_AES_128_GCM);
        assertThat(world.near.handshakes.counts().succeeded()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} lost, {1} in disorder")
    @CsvSource({"0.05, 0", "0.15, 0", "0.05, 0.2"})
    void twoHundredOfTwoHundredSucceed(double loss, double disorder) {
        DtlsWorld world = new DtlsWorld(7).losing(loss).disordering(disorder);
        List<DtlsEnd> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) clients.add(world.pair(i));
        world.runUntil(
                () -> clients.stream().allMatch(c -> c.keys != null && c.other.keys != null),
                Duration.ofSeconds(60));

        assertThat(clients).allSatisfy(DtlsHandshakesTest::assertSameKeys);
        assertThat(world.lost).isPositive();
    }

    private static void assertSameKeys(DtlsEnd client) {
        DtlsKeys ours = client.keys;
        DtlsKeys theirs = client.other.keys;
        assertThat(ours.send()).isEqualTo(theirs.receive());
        assertThat(ours.receive()).isEqualTo(theirs.send());
        assertThat(client.timesKeyed).isEqualTo(1);
        assertThat(client.other.timesKeyed).isEqualTo(1);
    }
}
