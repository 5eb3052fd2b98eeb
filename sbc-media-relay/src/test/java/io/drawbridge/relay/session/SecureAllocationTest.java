package io.drawbridge.relay.session;

import static io.drawbridge.relay.session.SessionBench.PBX;
import static io.drawbridge.relay.session.SessionBench.PHONE;
import static io.drawbridge.relay.session.SessionBench.at;
import static io.drawbridge.relay.session.SessionBench.key;
import static io.drawbridge.relay.session.SessionBench.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.srtp.SrtpContext;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What a packet costs the heap that is decrypted on one leg and encrypted on the other, which is
 * the dearest there is: with one leg in clear it is half of it. What remains is the JDK's own, in
 * its GCM.
 */
class SecureAllocationTest {
    private static final int PACKETS = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SessionBench bench = new SessionBench("audio");
    private final Endpoint source = SessionBench.endpoint(PHONE);

    @ParameterizedTest
    @CsvSource({
        "AES_CM_128_HMAC_SHA1_80, 128",
        "AES_CM_128_HMAC_SHA1_32, 128",
        "AEAD_AES_128_GCM, 2304",
        "AEAD_AES_256_GCM, 2304"
    })
    void decryptedAndEncryptedPacket(CryptoSuite suite, long most) {
        bench.call(
                at(PBX, new Keying.Sdes(key(suite, 1), key(suite, 2))),
                at(PHONE, new Keying.Sdes(key(suite, 3), key(suite, 4))));
        SrtpContext phone = new SrtpContext(key(suite, 3), 1);
        long each = Long.MAX_VALUE;
        int sequence = 0;
        for (int lot = 0; lot < 10 && each > most; lot++) {
            byte[][] packets = new byte[PACKETS][];
            for (int i = 0; i < PACKETS; i++) packets[i] = encrypted(phone, sequence++ & 0xffff);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (byte[] packet : packets) relay(packet);
            each = (threads.getCurrentThreadAllocatedBytes() - before) / PACKETS;
        }
        assertThat(bench.stream("phone", 0).packets()).isEqualTo(sequence);
        assertThat(each).as("bytes allocated a packet").isLessThanOrEqualTo(most);
    }

    private static byte[] encrypted(SrtpContext context, int sequence) {
        byte[] packet = Arrays.copyOf(rtp(7, sequence), 172 + SrtpContext.MAX_OVERHEAD);
        int length = context.protect(packet, 172);
        return Arrays.copyOf(packet, length);
    }

    private void relay(byte[] packet) {
        bench.packet.bytes().put(0, packet);
        bench.packet.received(
                packet.length, source.address().high(), source.address().low(), source.port());
        bench.out.clear();
        Line line = bench.outside();
        bench.dropped =
                bench.session.onDatagram(
                        line, line.ports().rtpSocket(), bench.packet, bench.now, bench.out);
    }
}
