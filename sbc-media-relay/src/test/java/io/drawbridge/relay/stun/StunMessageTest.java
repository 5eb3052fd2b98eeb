package io.drawbridge.relay.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

@DisplayName("A STUN message")
class StunMessageTest {
    private static final StunKey KEY = new StunKey("a-password-of-some-length");
    private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    private final StunMessage message = new StunMessage();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1500);

    private StunWriter request() {
        return new StunWriter(bytes, StunMessage.Kind.REQUEST, StunMessage.BINDING, ID);
    }

    @Test
    void everyFlippedBit_isNoticed() {
        int length =
                request()
                        .attribute(StunAttribute.USERNAME, (byte) 'a', (byte) ':', (byte) 'b')
                        .sign(KEY, Integrity.SHA1)
                        .finish();
        for (int bit = 0; bit < 8 * length; bit++) {
            flip(bit);
            boolean passes = message.read(bytes, length) && message.hasFingerprint();
            assertThat(passes).as("bit " + bit).isFalse();
            flip(bit);
        }
        assertThat(message.read(bytes, length) && message.hasFingerprint()).isTrue();
    }

    /** Who changes a message can mend its fingerprint, but not its integrity. */
    @Test
    void everyFlippedBitBeforeTheIntegrity_breaksIt() {
        int signed = request().attribute(StunAttribute.USERNAME, (byte) 'a').finish() - 8;
        int length =
                request()
                        .attribute(StunAttribute.USERNAME, (byte) 'a')
                        .sign(KEY, Integrity.SHA256)
                        .finish();
        for (int bit = 0; bit < 8 * signed; bit++) {
            flip(bit);
            boolean passes =
                    message.read(bytes, length) && message.isSignedBy(KEY, Integrity.SHA256);
            assertThat(passes).as("bit " + bit).isFalse();
            flip(bit);
        }
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.isSignedBy(KEY, Integrity.SHA256)).isTrue();
    }

    private void flip(int bit) {
        bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 1 << bit % 8));
    }

    @Test
    void lengthsThatDoNotFit_areRefused() {
        int length = request().attribute(StunAttribute.PRIORITY, (byte) 1).finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.read(bytes, length - 4)).isFalse();
        assertThat(message.read(bytes, length + 4)).isFalse();
        assertThat(message.read(bytes, 19)).isFalse();
        bytes.putShort(22, (short) 0xffff);
        assertThat(message.read(bytes, length)).isFalse();
    }

    @Test
    void firstBitsOfOtherProtocols_andTheOldCookie_areRefused() {
        int length = request().finish();
        bytes.put(0, (byte) 0x80);
        assertThat(message.read(bytes, length)).isFalse();
        bytes.put(0, (byte) 0).putInt(4, 0x1234_5678);
        assertThat(message.read(bytes, length)).isFalse();
    }

    @Test
    void fingerprintThatIsNotTheLastAttribute_isRefused() {
        int length = request().finish();
        bytes.putShort(length, (short) StunAttribute.PRIORITY).putShort(length + 2, (short) 0);
        bytes.putShort(2, (short) (length + 4 - StunMessage.HEADER_BYTES));
        assertThat(message.read(bytes, length + 4)).isFalse();
    }

    /** RFC 8489 §14.5: somebody on the way may have put them there. */
    @Test
    void attributesAfterTheIntegrity_areNotSeen() {
        int length =
                request()
                        .sign(KEY, Integrity.SHA1)
                        .attribute(StunAttribute.USE_CANDIDATE)
                        .attribute(0x7f00)
                        .finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isFalse();
        assertThat(message.unknown()).isEmpty();
        assertThat(message.isSignedBy(KEY, Integrity.SHA1)).isTrue();
    }

    @Test
    void ofTwoIntegrities_theStrongerOneCounts() {
        int length = request().sign(KEY, Integrity.SHA1).sign(KEY, Integrity.SHA256).finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.integrity()).contains(Integrity.SHA256);
        assertThat(message.isSignedBy(KEY, Integrity.SHA256)).isTrue();
    }

    @Test
    void integrityOfNoBytes_provesNothing() {
        int length = request().attribute(StunAttribute.MESSAGE_INTEGRITY).finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.isSignedBy(KEY, Integrity.SHA1)).isFalse();
        length = request().attribute(StunAttribute.MESSAGE_INTEGRITY_SHA256).finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.isSignedBy(KEY, Integrity.SHA256)).isFalse();
    }

    @Test
    void firstOfSeveralAttributesOfAType_counts() {
        int length =
                request()
                        .attribute(StunAttribute.USERNAME, (byte) 'a')
                        .attribute(StunAttribute.USERNAME, (byte) 'b')
                        .finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.value(StunAttribute.USERNAME)).asString().isEqualTo("a");
    }

    @Test
    void unknownAttributesThatMustBeUnderstood_areListed() {
        int length = request().attribute(0x7f00).attribute(0xc001).attribute(0x0002).finish();
        assertThat(message.read(bytes, length)).isTrue();
        assertThat(message.unknown()).containsExactly(0x7f00, 0x0002);
    }

    @Test
    void keysAreNotShown() {
        assertThat(KEY.toString()).isEqualTo("StunKey");
    }
}
