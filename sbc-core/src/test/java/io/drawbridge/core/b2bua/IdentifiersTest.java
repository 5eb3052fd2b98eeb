package io.drawbridge.core.b2bua;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.dialog.Shards;
import io.drawbridge.core.transaction.SipHash;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What we call dialogs on the wire: not to be guessed, and found again where it has to be. */
class IdentifiersTest {
    private static final int SAMPLES = 20_000;
    private static final byte[] SECRET =
            "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static Identifiers identifiers(byte[] secret, int shards, int shard) {
        return new Identifiers(
                new SplittableRandom(1), secret, new Shards(new SipHash(3, 4), shards), shard);
    }

    private final Identifiers identifiers = identifiers(SECRET, 1, 0);

    @Test
    void theSameRequestToTheSameTarget_hasTheSameOrigin_afterARestartToo() {
        var origin = identifiers.origin("call", "tag", "pbx");
        assertThat(identifiers.origin("call", "tag", "pbx")).isEqualTo(origin);
        assertThat(identifiers(SECRET.clone(), 1, 0).origin("call", "tag", "pbx"))
                .isEqualTo(origin);
    }

    @Test
    void whatDiffersAnywhere_hasAnotherOrigin() {
        Set<Identifiers.Origin> origins = new HashSet<>();
        origins.add(identifiers.origin("call", "tag", "pbx"));
        origins.add(identifiers.origin("call2", "tag", "pbx"));
        origins.add(identifiers.origin("call", "tag2", "pbx"));
        origins.add(identifiers.origin("call", "tag", "pbx2"));
        // No two of them run into each other.
        origins.add(identifiers.origin("cal", "ltag", "pbx"));
        origins.add(identifiers.origin("call", "ta", "gpbx"));
        origins.add(identifiers.origin("", "calltag", "pbx"));
        byte[] other = SECRET.clone();
        other[0]++;
        origins.add(identifiers(other, 1, 0).origin("call", "tag", "pbx"));
        assertThat(origins).hasSize(8);
        assertThat(origins).extracting(Identifiers.Origin::callId).doesNotHaveDuplicates();
        assertThat(origins).extracting(Identifiers.Origin::fromTag).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 256})
    void theOriginIsOwnedByTheShardThatMadeIt(int shards) {
        Shards all = new Shards(new SipHash(3, 4), shards);
        for (int shard = 0; shard < shards; shard++) {
            Identifiers its = identifiers(SECRET, shards, shard);
            for (int i = 0; i < 20; i++) {
                String callId = its.origin("call" + i, "tag", "pbx").callId();
                assertThat(all.owner(callId)).isEqualTo(shard);
            }
        }
    }

    /** Nothing of the inbound names shows in the outbound ones. */
    @Test
    void anOriginTellsNothing() {
        var origin = identifiers.origin("3f2a@10.0.0.10", "10.0.0.10", "10.0.0.10");
        assertThat(origin.callId()).matches("[0-9a-f]{32}[0-9a-z]+");
        assertThat(origin.fromTag()).matches("[0-9a-f]{16}");
        assertThat(origin.callId()).doesNotContain(origin.fromTag());
    }

    @Test
    void tagsAndBranchesCarry64RandomBitsAndMore() {
        Identifiers random =
                new Identifiers(new Random(7), SECRET, new Shards(new SipHash(1, 2), 1), 0);
        assertThat(random.tag()).matches("[0-9a-f]{16}");
        assertThat(random.branch()).matches("z9hG4bK[0-9a-f]{24}");
        expectEveryBitToFlip(IntStream.range(0, SAMPLES).mapToObj(_ -> random.tag()).toList());
        expectEveryBitToFlip(
                IntStream.range(0, SAMPLES)
                        .mapToObj(_ -> random.branch().substring("z9hG4bK".length()))
                        .toList());
    }

    @Test
    void everyBitOfAnOriginDependsOnTheRequest() {
        var origins =
                IntStream.range(0, SAMPLES)
                        .mapToObj(i -> identifiers.origin("call" + i, "tag", "pbx"))
                        .toList();
        expectEveryBitToFlip(origins.stream().map(o -> o.callId().substring(0, 32)).toList());
        expectEveryBitToFlip(origins.stream().map(Identifiers.Origin::fromTag).toList());
    }

    /** No two alike, and each bit is set in about a half of them: within six deviations. */
    private static void expectEveryBitToFlip(java.util.List<String> hex) {
        assertThat(new HashSet<>(hex)).hasSameSizeAs(hex);
        double deviations = 6 * Math.sqrt(hex.size()) / 2;
        for (int digit = 0; digit < hex.getFirst().length(); digit++) {
            int at = digit;
            for (int bit = 0; bit < 4; bit++) {
                int mask = 1 << bit;
                long set =
                        hex.stream()
                                .filter(h -> (Character.digit(h.charAt(at), 16) & mask) != 0)
                                .count();
                assertThat((double) set)
                        .as("bit %d of digit %d", bit, digit)
                        .isBetween(hex.size() / 2.0 - deviations, hex.size() / 2.0 + deviations);
            }
        }
    }
}
