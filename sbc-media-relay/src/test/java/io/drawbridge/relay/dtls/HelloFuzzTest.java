package io.drawbridge.relay.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.drawbridge.relay.demux.Datagram;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** What is looked at before a handshake has begun never throws, and answers in few octets. */
class HelloFuzzTest {
    private static final HelloGate GATE = new HelloGate(new BcTlsCrypto(new SecureRandom()));

    @FuzzTest(maxDuration = "30s")
    void anyDatagramIsLookedAt(byte[] bytes) {
        if (bytes.length > Datagram.MAX_BYTES) return;
        Datagram packet = new Datagram(ByteBuffer.allocate(Datagram.BUFFER_BYTES));
        packet.bytes().put(0, bytes);
        packet.received(bytes.length, 1, 2, 3);
        HelloGate.Verdict verdict = GATE.look(new HelloGate.Visit(1), packet);
        if (verdict instanceof HelloGate.Verdict.Answer)
            assertThat(packet.length()).isLessThan(100);
    }

    @FuzzTest(maxDuration = "30s")
    void anyDatagramIsFiltered(byte[] bytes) {
        int left = new CertificateVerifyGuard().filter(bytes.clone(), bytes.length);
        assertThat(left).isBetween(0, bytes.length);
    }
}
