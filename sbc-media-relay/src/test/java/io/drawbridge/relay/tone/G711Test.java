package io.drawbridge.relay.tone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;

class G711Test {
    @ParameterizedTest
    @EnumSource
    void everySample_isSaidWithinHalfAStep_andLouderIsNeverSofter(G711 law) {
        int before = Integer.MIN_VALUE;
        for (int sample = -32_768; sample <= 32_767; sample++) {
            int heard = Decoding.sample(law, law.encode(sample));
            // A step is a sixteenth of where its segment begins; 8 is the grain of 13 bits.
            double halfStep = (Math.abs(sample) + 132) / 32.0;
            assertThat((double) Math.abs(heard - sample)).isLessThanOrEqualTo(halfStep + 8);
            assertThat(heard).isGreaterThanOrEqualTo(before);
            before = heard;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCode_isTheCodeOfItsOwnSample(G711 law) {
        for (int code = 0; code < 256; code++) {
            int sample = Decoding.sample(law, (byte) code);
            assertThat(Decoding.sample(law, law.encode(sample))).isEqualTo(sample);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wave_isOf440HertzAtMinus12_withoutASeam(G711 law) {
        ByteBuffer octets = ByteBuffer.allocate(8_000);
        for (int i = 0; i < 8_000; i += 400) Tone.write(law, i % Tone.PERIOD, 400, octets, i);
        int[] samples = Decoding.samples(law, octets.array());

        assertThat(Decoding.hertz(samples)).isBetween(439.9, 440.1);
        assertThat(Decoding.level(law, samples)).isBetween(-12.1, -11.9);
        double greatestStep = 2 * Math.PI * 440 / 8_000 * 5_700 * 1.1;
        for (int i = 1; i < samples.length; i++)
            assertThat(Math.abs(samples[i] - samples[i - 1])).isLessThan((int) greatestStep);
    }
}
