package io.drawbridge.relay.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class SrtpProperties {
    @Property(tries = 300)
    void whatIsProtectedComesBack(
            @ForAll CryptoSuite suite,
            @ForAll long seed,
            @ForAll @IntRange(max = 0xffff) int sequence,
            @ForAll @IntRange(max = 15) int csrcs,
            @ForAll @IntRange(min = -1, max = 5) int extension,
            @ForAll @IntRange(max = 1_500) int payload,
            @ForAll @IntRange(max = 128) int mki) {
        MasterKey key = SrtpPackets.key(suite, seed, mki);
        byte[] plain = SrtpPackets.rtp(sequence, (int) seed, csrcs, extension, payload);
        byte[] sent = SrtpPackets.protect(new SrtpContext(key, 1), plain);
        int header = plain.length - payload;
        assertThat(sent).startsWith(Arrays.copyOf(plain, header));
        if (payload >= 16)
            assertThat(Arrays.copyOfRange(sent, header, plain.length))
                    .isNotEqualTo(Arrays.copyOfRange(plain, header, plain.length));
        assertThat(SrtpPackets.unprotect(new SrtpContext(key, 1), sent).packet()).isEqualTo(plain);
    }

    @Property(tries = 300)
    void anyFlippedBitIsRefused(
            @ForAll CryptoSuite suite,
            @ForAll boolean control,
            @ForAll @IntRange(max = 100_000) int where) {
        MasterKey key = SrtpPackets.key(suite, 1, 2);
        SrtpContext sender = new SrtpContext(key, 1);
        SrtpContext receiver = new SrtpContext(key, 1);
        byte[] packet =
                control
                        ? SrtpPackets.protectRtcp(sender, SrtpPackets.rtcp(5, 48))
                        : SrtpPackets.protect(sender, SrtpPackets.rtp(9, 5, 2, 2, 60));
        int bit = where % (8 * packet.length);
        packet[bit / 8] ^= (byte) (1 << bit % 8);
        SrtpPackets.Opened opened =
                control
                        ? SrtpPackets.unprotectRtcp(receiver, packet)
                        : SrtpPackets.unprotect(receiver, packet);
        assertThat(opened.status()).isNotEqualTo(SrtpStatus.OK);
        packet[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(
                        (control
                                        ? SrtpPackets.unprotectRtcp(receiver, packet)
                                        : SrtpPackets.unprotect(receiver, packet))
                                .status())
                .as("and the true packet is still heard")
                .isEqualTo(SrtpStatus.OK);
    }

    @Property(tries = 1_000)
    void anyBytesAreAnswered(
            @ForAll CryptoSuite suite,
            @ForAll @Size(max = 200) byte[] junk,
            @ForAll @IntRange(max = 3) int version) {
        MasterKey key = SrtpPackets.key(suite, 1, 1);
        if (junk.length > 0) junk[0] = (byte) (junk[0] & 0x3f | version << 6);
        assertThat(SrtpPackets.unprotect(new SrtpContext(key, 1), junk).status())
                .isNotEqualTo(SrtpStatus.OK);
        assertThat(SrtpPackets.unprotectRtcp(new SrtpContext(key, 1), junk).status())
                .isNotEqualTo(SrtpStatus.OK);
        byte[] room = Arrays.copyOf(junk, SrtpPackets.ROOM);
        SrtpStatus.of(new SrtpContext(key, 1).protect(room, junk.length));
        SrtpStatus.of(new SrtpContext(key, 1).protectRtcp(room, junk.length));
    }

    /** Against the plain words of RFC 3711 §3.3.2. */
    @Property(tries = 500)
    void theWindowForgetsNothingThatIsInIt(
            @ForAll @IntRange(min = 1, max = 3) int words,
            @ForAll @Size(max = 300) List<@IntRange(min = -200, max = 400) Integer> steps) {
        ReplayWindow window = new ReplayWindow(64 * words);
        Set<Long> accepted = new HashSet<>();
        long highest = -1;
        long at = 1_000;
        for (int step : steps) {
            at = Math.max(0, highest < 0 ? at : highest + step / 3);
            boolean fresh = at > highest || (highest - at < 64L * words && !accepted.contains(at));
            assertThat(window.isFresh(at)).isEqualTo(fresh);
            if (!fresh) continue;
            window.accept(at);
            accepted.add(at);
            highest = Math.max(highest, at);
        }
    }

    /**
     * The receiver finds each index that its sender meant, for half a cycle of loss or lateness.
     */
    @Property(tries = 500)
    void theNearestIndexIsTheSenders(
            @ForAll @IntRange(max = 1 << 30) int index,
            @ForAll @IntRange(min = -32_767, max = 32_767) int distance) {
        ReplayWindow window = new ReplayWindow(128);
        window.accept(index);
        long meant = (long) index + distance;
        assertThat(window.nearest((int) (meant & 0xffff))).isEqualTo(meant);
    }
}
