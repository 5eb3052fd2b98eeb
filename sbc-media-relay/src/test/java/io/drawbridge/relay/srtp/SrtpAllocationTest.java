package io.drawbridge.relay.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import io.drawbridge.relay.config.CryptoSuite;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What a packet costs in garbage: only what the JDK's ciphers make. */
class SrtpAllocationTest {
    private static final int PACKETS = 2_000;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void aPacketAllocatesLittle(CryptoSuite suite) {
        MasterKey key = SrtpPackets.key(suite);
        SrtpContext sender = new SrtpContext(key, 4);
        SrtpContext receiver = new SrtpContext(key, 4);
        byte[] packet = Arrays.copyOf(SrtpPackets.rtp(0, SrtpPackets.SSRC), SrtpPackets.ROOM);
        long limit = suite.isAead() ? 2_048 : 128;
        long protecting = Long.MAX_VALUE;
        long unprotecting = Long.MAX_VALUE;
        // The least of several lots: the virtual machine itself allocates until code is compiled.
        for (int lot = 0; lot < 20; lot++) {
            long sent = 0;
            long received = 0;
            for (int i = 0; i < PACKETS; i++) {
                int sequence = lot * PACKETS + i;
                packet[2] = (byte) (sequence >>> 8);
                packet[3] = (byte) sequence;
                long start = threads.getCurrentThreadAllocatedBytes();
                int length = sender.protect(packet, 172);
                long middle = threads.getCurrentThreadAllocatedBytes();
                length = receiver.unprotect(packet, length);
                received += threads.getCurrentThreadAllocatedBytes() - middle;
                sent += middle - start;
                assertThat(length == 172).isTrue();
            }
            protecting = Math.min(protecting, sent / PACKETS);
            unprotecting = Math.min(unprotecting, received / PACKETS);
        }
        assertThat(protecting).as("%s, protect", suite).isLessThanOrEqualTo(limit);
        assertThat(unprotecting).as("%s, unprotect", suite).isLessThanOrEqualTo(limit);
    }
}
