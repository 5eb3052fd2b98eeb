package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;

/** The measure that the calls of real phones are held against can itself say no. */
class ToneTest {
    @TempDir Path folder;

    @Test
    void sine_isTheToneThatItIs_andNoOther() {
        Tone tone = Tone.of(Wav.sine(1_000, 10_000, 2));
        assertThat(tone.is(1_000, 10_000)).as(tone.toString()).isTrue();
        assertThat(tone.is(700, 10_000)).isFalse();
        assertThat(tone.is(1_000, 20_000)).as("twice as loud").isFalse();
        assertThat(tone.is(1_000, 5_000)).as("half as loud").isFalse();
    }

    @Test
    void silenceAroundTheTone_doesNotCount_silenceWithinDoes() {
        short[] samples = new short[5 * Wav.RATE];
        System.arraycopy(Wav.sine(700, 8_000, 3), 0, samples, Wav.RATE, 3 * Wav.RATE);
        assertThat(Tone.of(samples).is(700, 8_000)).isTrue();
        assertThat(Tone.of(samples).seconds()).isBetween(2.9, 3.1);
        Arrays.fill(samples, 2 * Wav.RATE, 5 * Wav.RATE / 2, (short) 0);
        assertThat(Tone.of(samples).is(700, 8_000)).isFalse();
    }

    @Test
    void silence_isNoTone() {
        assertThat(Tone.of(new short[Wav.RATE]).is(1_000, 10_000)).isFalse();
        assertThat(Tone.of(new short[0]).seconds()).isZero();
    }

    @Test
    void file_isReadAsItWasWritten() {
        short[] samples = Wav.sine(440, 9_000, 1);
        assertThat(Wav.read(Wav.write(folder.resolve("a.wav"), samples))).isEqualTo(samples);
    }

    @Test
    void pcma_isDecodedByTheTableOfG711() {
        // ITU-T G.711 table 1a: the smallest and the largest values of both signs.
        assertThat(Wav.fromPcma(new byte[] {(byte) 0xD5, 0x55, (byte) 0xAA, 0x2A}))
                .containsExactly((short) 8, (short) -8, (short) 32_256, (short) -32_256);
    }
}
