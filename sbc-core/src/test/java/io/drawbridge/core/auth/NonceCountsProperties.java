package io.drawbridge.core.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.auth.NonceMint.Issue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class NonceCountsProperties {
    /**
     * Use of one of a few nonces, each a tick younger than the one before, with some count.
     *
     * @param past nonces made so long ago do not count any more
     */
    record Use(int nonce, int count, int past) {}

    private static Use use(int number) {
        return new Use(number % 10, number / 10 % 5, number / 50 % 3);
    }

    /**
     * However small the memory is: no count of a nonce serves twice, and none after a higher one.
     */
    @Property
    void noCountServesTwice(
            @ForAll @Size(max = 60) List<@IntRange(max = 149) Integer> uses,
            @ForAll @IntRange(min = 1, max = 5) int most) {
        NonceCounts counts = new NonceCounts(most);
        Map<Integer, Integer> highest = new HashMap<>();
        for (int number : uses) {
            Use use = use(number);
            if (!counts.rises(new Issue(use.nonce(), 0), use.count(), use.past() - 1)) continue;
            Integer before = highest.put(use.nonce(), use.count());
            if (before != null) assertThat(use.count()).isGreaterThan(before);
            assertThat(counts.size()).isBetween(1, most);
        }
    }

    /** Where there is room, every rising count serves. */
    @Property
    void everyRisingCountServes(@ForAll @Size(max = 60) List<@IntRange(max = 49) Integer> uses) {
        NonceCounts counts = new NonceCounts(10);
        Map<Integer, Integer> highest = new HashMap<>();
        for (int number : uses) {
            Use use = use(number);
            boolean rises = use.count() > highest.getOrDefault(use.nonce(), -1);
            assertThat(counts.rises(new Issue(use.nonce(), 0), use.count(), -1)).isEqualTo(rises);
            if (rises) highest.put(use.nonce(), use.count());
        }
    }
}
