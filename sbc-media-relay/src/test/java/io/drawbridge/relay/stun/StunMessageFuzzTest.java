package io.drawbridge.relay.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.ByteBuffer;

/** Any bytes are read, or are no STUN message. */
class StunMessageFuzzTest {
    private static final StunKey KEY = new StunKey("a-password-of-some-length");

    private final StunMessage message = new StunMessage();

    @FuzzTest(maxDuration = "20s")
    void anyBytes(byte[] datagram) {
        if (datagram.length > 2048) return;
        ByteBuffer bytes = ByteBuffer.wrap(datagram);
        if (!message.read(bytes, datagram.length)) return;
        message.kind();
        message.method();
        message.unknown();
        message.transactionId();
        message.value(StunAttribute.USERNAME);
        message.hasFingerprint();
        for (Integrity integrity : Integrity.values()) message.isSignedBy(KEY, integrity);
    }
}
