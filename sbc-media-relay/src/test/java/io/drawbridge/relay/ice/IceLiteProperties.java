package io.drawbridge.relay.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ice.IceLite.Verdict;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Of checks that are not what the far end sent, none proves anything. */
class IceLiteProperties {
    private static final IceCredentials OURS =
            new IceCredentials("ours1234", "the-password-of-ours-24c");
    private static final Endpoint HERE =
            new Endpoint(IpAddress.parse("2001:db8::7").orElseThrow(), 5000);

    private final Datagram packet = new Datagram(ByteBuffer.allocate(Datagram.BUFFER_BYTES));
    private IceLite ice = new IceLite(OURS, _ -> true);

    private Verdict receive(int length) {
        return ice.on(IceChecks.from(HERE, packet, length), IcePeer.RTP, 0);
    }

    private boolean admits(String ufrag) {
        return ice.peer(ufrag)
                .admits(IcePeer.RTP, HERE.address().high(), HERE.address().low(), HERE.port(), 0);
    }

    @Property
    void checkOfAnyFragment_isAnswered(
            @ForAll @AlphaChars @StringLength(min = 1, max = 256) String ufrag,
            @ForAll boolean nominate) {
        ice = new IceLite(OURS, _ -> true);
        int length = new IceChecks(OURS, ufrag).check(packet.bytes(), nominate);
        assertThat(receive(length)).isEqualTo(Verdict.ANSWERED);
        assertThat(admits(ufrag)).isTrue();
        assertThat(ice.peer(ufrag).nominated(IcePeer.RTP)).isEqualTo(nominate ? HERE : null);
    }

    @Property
    void checkWithChangedBits_provesNothing(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 120 * 8 - 1) Integer> bits) {
        ice = new IceLite(OURS, _ -> true);
        int length = new IceChecks(OURS, "farX").check(packet.bytes(), true);
        byte[] sent = new byte[length];
        packet.bytes().get(0, sent);
        byte[] changed = sent.clone();
        for (int bit : bits) changed[bit / 8 % length] ^= (byte) (1 << bit % 8);
        if (Arrays.equals(sent, changed)) return;
        packet.bytes().put(0, changed);
        assertThat(receive(length)).isEqualTo(Verdict.IGNORED);
        assertThat(admits("farX")).isFalse();
    }

    @Property
    void checkThatIsCutShort_provesNothing(@ForAll @IntRange(max = 100) int kept) {
        ice = new IceLite(OURS, _ -> true);
        int length = new IceChecks(OURS, "farX").check(packet.bytes(), true);
        assertThat(receive(Math.min(kept, length - 1))).isEqualTo(Verdict.IGNORED);
        assertThat(admits("farX")).isFalse();
    }
}
