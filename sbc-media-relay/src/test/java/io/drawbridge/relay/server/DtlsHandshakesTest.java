package io.drawbridge.relay.server;

import static io.drawbridge.relay.server.DtlsWorld.SUITES;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Handshake.Failure;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Handshakes of one relay with another. */
class DtlsHandshakesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Fingerprint NOBODY = Fingerprint.of("sha-256", new byte[32]);

    private final DtlsWorld world = new DtlsWorld(7);

    @ParameterizedTest
    @EnumSource(
            value = CryptoSuite.class,
            names = {
                "AEAD_AES_128_GCM",
                "AEAD_AES_256_GCM",
                "AES_CM_128_HMAC_SHA1_80",
                "AES_CM_128_HMAC_SHA1_32"
            })
    @DisplayName("RFC 5764 §4.2: what one end sends with, the other receives with")
    void bothEndsHaveTheSameKeys(CryptoSuite suite) {
        DtlsEnd client =
                world.pair(
                        0,
                        world.near.identity.fingerprint(),
                        world.far.identity.fingerprint(),
                        List.of(CryptoSuite.AES_256_CM_HMAC_SHA1_80, suite),
                        List.of(CryptoSuite.values()));
        world.runUntil(() -> client.keys != null && client.other.keys != null, PATIENCE);

        assertSameKeys(client);
        assertThat(client.keys.send()).isNotEqualTo(client.keys.receive());
        assertThat(client.keys.send().suite()).isEqualTo(suite);
        assertThat(world.near.handshakes.counts().succeeded()).isEqualTo(1);
        assertThat(client.keys.toString())
                .doesNotContain(Byte.toString(client.keys.send().key()[0]) + ", ");
    }

    @ParameterizedTest(name = "{0} lost, {1} in disorder")
    @CsvSource({"0.05, 0", "0.15, 0", "0.05, 0.2"})
    void twoHundredOfTwoHundredSucceed(double loss, double disorder) {
        world.losing(loss).disordering(disorder);
        List<DtlsEnd> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) clients.add(world.pair(i));
        world.runUntil(
                () -> clients.stream().allMatch(c -> c.keys != null && c.other.keys != null),
                Duration.ofSeconds(60));

        assertThat(clients).allSatisfy(DtlsHandshakesTest::assertSameKeys);
        assertThat(world.lost).isPositive();
    }

    @Test
    @DisplayName("RFC 5763 §5: a certificate that is not the description's gives no keys")
    void aServerKnowsItsClient() {
        DtlsEnd client = world.pair(0, NOBODY, world.far.identity.fingerprint(), SUITES, SUITES);
        world.runUntil(
                () -> !client.failures.isEmpty() && !client.other.failures.isEmpty(), PATIENCE);

        assertNoKeys(client);
        assertThat(client.other.failures).containsExactly(Failure.FINGERPRINT);
        assertThat(client.failures).containsExactly(Failure.REFUSED);
        assertThat(world.far.handshakes.counts().failed()).isEqualTo(1);
    }

    @Test
    void aClientKnowsItsServer_andGivesUpInTheEnd() {
        DtlsEnd client = world.pair(0, world.near.identity.fingerprint(), NOBODY, SUITES, SUITES);
        world.runUntil(() -> client.failures.contains(Failure.GIVEN_UP), PATIENCE);

        assertNoKeys(client);
        assertThat(client.failures).startsWith(Failure.FINGERPRINT, Failure.FINGERPRINT);
        world.runFor(Duration.ofMillis(300));
        assertThat(world.near.handshakes.counts().running()).isZero();
        assertThat(world.far.handshakes.counts().running()).isZero();
    }

    @Test
    void withoutASuiteInCommonThereAreNoKeys() {
        DtlsEnd client =
                world.pair(
                        0,
                        world.near.identity.fingerprint(),
                        world.far.identity.fingerprint(),
                        List.of(CryptoSuite.AEAD_AES_256_GCM),
                        List.of(CryptoSuite.AES_CM_128_HMAC_SHA1_80));
        world.runUntil(
                () -> !client.failures.isEmpty() && !client.other.failures.isEmpty(), PATIENCE);

        assertNoKeys(client);
        assertThat(client.other.failures).containsExactly(Failure.NO_PROFILE);
    }

    @Test
    @DisplayName("AES_256_CM has no DTLS profile: alone it is no offer")
    void asuiteWithoutAProfileIsNoOffer() {
        DtlsEnd client = new DtlsEnd(0);
        client.handshake =
                world.near.handshakes.begin(
                        client,
                        true,
                        List.of(NOBODY),
                        List.of(CryptoSuite.AES_256_CM_HMAC_SHA1_80));
        world.runUntil(() -> !client.failures.isEmpty(), PATIENCE);
        assertThat(client.failures).containsExactly(Failure.NO_PROFILE);
    }

    @Test
    @DisplayName("RFC 6347 §4.2.4: a lost last flight is sent again, also when the keys are in use")
    void aLostLastFlightIsSentAgain() {
        int[] held = {3};
        world.towardsNear =
                datagram -> datagram[0] == 20 && held[0]-- > 0 ? null : datagram; // its CCS
        DtlsEnd client = world.pair(0);
        world.runUntil(() -> client.other.keys != null, PATIENCE);
        assertThat(client.keys).isNull();
        world.runUntil(() -> client.keys != null, PATIENCE);
        assertSameKeys(client);
        assertThat(held[0]).isNegative();
    }

    @Test
    @DisplayName("a lost CertificateVerify costs one resend (bcgit/bc-java#229)")
    void aLostCertificateVerifyIsSentAgain() {
        boolean[] cut = new boolean[1];
        world.towardsFar =
                datagram -> {
                    byte[] left = without(15, datagram);
                    if (cut[0] || left.length == datagram.length) return datagram;
                    cut[0] = true;
                    return left;
                };
        DtlsEnd client = world.pair(0);
        world.runUntil(() -> client.keys != null && client.other.keys != null, PATIENCE);
        assertThat(cut[0]).isTrue();
        assertSameKeys(client);
    }

    /** The datagram without its clear records of that handshake message. */
    private static byte[] without(int message, byte[] datagram) {
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        int record;
        for (int at = 0; at < datagram.length; at += record) {
            record = 13 + ((datagram[at + 11] & 0xff) << 8 | datagram[at + 12] & 0xff);
            if (datagram[at] == 22 && datagram[at + 4] == 0 && datagram[at + 13] == message)
                continue;
            left.write(datagram, at, record);
        }
        return left.toByteArray();
    }

    @Test
    @DisplayName("RFC 6347 §4.1.2.7: forged and broken records change nothing")
    void forgedRecordsChangeNothing() {
        DtlsEnd client = world.pair(0);
        world.runUntil(() -> client.keys != null && client.other.keys != null, PATIENCE);

        for (byte type : new byte[] {20, 21, 22, 23, 24}) {
            for (int epoch = 0; epoch < 3; epoch++) {
                byte[] forged = new byte[13 + 26];
                forged[0] = type;
                forged[1] = (byte) 0xfe;
                forged[2] = (byte) 0xfd;
                forged[4] = (byte) epoch;
                forged[10] = 99;
                forged[12] = 26;
                forged[13] = 2; // as clear alert: fatal
                world.far.receive(client.other, forged);
                world.near.receive(client, forged);
            }
        }
        world.runFor(Duration.ofMillis(300));
        assertThat(client.failures).isEmpty();
        assertThat(client.other.failures).isEmpty();
        assertSameKeys(client);
    }

    @Test
    @DisplayName("RFC 5763 §6.6: another hello without another description is not listened to")
    void aFreshHelloIsIgnoredOnceThereAreKeys() {
        DtlsEnd client = world.pair(0);
        world.runUntil(() -> client.keys != null && client.other.keys != null, PATIENCE);
        DtlsKeys before = client.other.keys;

        DtlsEnd restarted = new DtlsEnd(0);
        restarted.other = client.other;
        client.other.other = restarted;
        restarted.handshake =
                world.near.handshakes.begin(
                        restarted, true, List.of(world.far.identity.fingerprint()), SUITES);
        world.runFor(Duration.ofMillis(800));

        assertThat(restarted.keys).isNull();
        assertThat(client.other.keys).isSameAs(before);
        assertThat(client.other.failures).isEmpty();
        assertThat(world.far.handshakes.counts().succeeded()).isEqualTo(1);
    }

    @Test
    void whatIsClosedEndsAtOnce_andIsNeverHeardOfAgain() {
        world.towardsFar = _ -> null;
        DtlsEnd client = world.pair(0);
        world.runFor(Duration.ofMillis(50));
        assertThat(world.near.handshakes.counts().running()).isEqualTo(1);

        client.handshake.close();
        world.runUntil(() -> world.near.handshakes.counts().running() == 0, PATIENCE);
        assertThat(client.failures).isEmpty();
        assertThat(world.near.handshakes.counts().failed()).isZero();
        assertThat(world.near.slots.free()).isEqualTo(DtlsHandshakes.AT_ONCE);
    }

    private static void assertNoKeys(DtlsEnd client) {
        assertThat(client.keys).isNull();
        assertThat(client.other.keys).isNull();
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
