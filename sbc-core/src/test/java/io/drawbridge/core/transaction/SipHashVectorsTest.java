package io.drawbridge.core.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashVectorsTest {
    /** Key 00 01 … 0f, as in the vectors of the algorithm's authors. */
    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @ParameterizedTest(name = "00 01 02 … of {0} bytes")
    @CsvSource({
        "0, 726fdb47dd0e0e31", "1, 74f839c593dc67fd", "2, 0d6c8009d9a94f5a",
        "3, 85676696d7fb7e2d", "7, ab0200f58b01d137", "8, 93f5f5799a932462",
        "15, a129ca6149be45e5"
    })
    void isSipHash24(int length, String expected) {
        byte[] bytes = new byte[length + 2];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            bytes[i + 1] = (byte) i;
            text.append((char) i);
        }
        assertThat(Long.toHexString(hash.hash(bytes, 1, length)))
                .isEqualTo(expected.replaceFirst("^0+", ""));
        assertThat(hash.hash(text)).isEqualTo(hash.hash(bytes, 1, length));
    }

    @Test
    void threeTexts_areToldApartByTheirEnds() {
        assertThat(hash.hash("ab", "c", "d")).isNotEqualTo(hash.hash("a", "bc", "d"));
        byte[] joined = {'a', 'b', 0, 'c', 0, 'd'};
        assertThat(hash.hash("ab", "c", "d")).isEqualTo(hash.hash(joined, 0, joined.length));
    }

    @Test
    void key_isNotShown() {
        assertThat(hash.toString())
                .doesNotContain(Long.toString(hash.k0()))
                .doesNotContain("70605");
    }
}
