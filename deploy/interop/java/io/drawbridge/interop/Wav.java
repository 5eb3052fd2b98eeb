package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Sound of a telephone: 8,000 samples a second, one channel, 16 bits. */
final class Wav {
    static final int RATE = 8_000;
    private static final int HEADER = 44;

    private Wav() {}

    /** A sine of so many Hz, with this peak (32,767 at most). */
    static short[] sine(double hertz, int peak, double seconds) {
        short[] samples = new short[(int) (RATE * seconds)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(peak * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return samples;
    }

    static Path write(Path file, short[] samples) {
        ByteBuffer wav =
                ByteBuffer.allocate(HEADER + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(HEADER - 8 + 2 * samples.length).put(ascii("WAVEfmt "));
        wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
        wav.putShort((short) 2).putShort((short) 16);
        wav.put(ascii("data")).putInt(2 * samples.length);
        for (short sample : samples) wav.putShort(sample);
        try {
            return Files.write(file, wav.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The samples of a file; one that is still being written ends where it ends now. */
    static short[] read(Path file) {
        try {
            ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(file));
            wav.order(ByteOrder.LITTLE_ENDIAN);
            if (wav.remaining() < HEADER) return new short[0];
            wav.position(12);
            while (wav.remaining() >= 8) {
                byte[] name = new byte[4];
                wav.get(name);
                int length = wav.getInt();
                if (Arrays.equals(name, ascii("data"))) break;
                wav.position(wav.position() + length);
            }
            short[] samples = new short[wav.remaining() / 2];
            wav.asShortBuffer().get(samples);
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PCMA as it is in RTP (ITU-T G.711, A-law). */
    static short[] fromPcma(byte[] payload) {
        short[] samples = new short[payload.length];
        for (int i = 0; i < payload.length; i++) {
            int a = (payload[i] ^ 0x55) & 0xFF;
            int exponent = (a >> 4) & 7;
            int mantissa = (a & 15) << 4;
            int value = exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
            samples[i] = (short) ((a & 0x80) != 0 ? value : -value);
        }
        return samples;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
