package io.drawbridge.relay.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;

import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A second opinion, of jitsi-srtp, about every packet: bytes, loss, reordering, wrapped numbers.
 */
class SrtpOracleTest {
    private static final int PACKETS = 3_000;

    private final Random random = new Random(3711);

    @ParameterizedTest
    @EnumSource
    void whatWeSend_isWhatTheySend_andTheyReadIt(CryptoSuite suite) throws Exception {
        MasterKey key = SrtpPackets.key(suite);
        SrtpContext ours = new SrtpContext(key, 4);
        SrtpCryptoContext sender = factory(key, true).deriveContext(SrtpPackets.SSRC, 0);
        SrtpCryptoContext receiver = factory(key, false).deriveContext(SrtpPackets.SSRC, 0);
        int sequence = 65_000;
        for (int i = 0; i < PACKETS; i++) {
            byte[] plain = packet(sequence & 0xffff);
            byte[] sent = SrtpPackets.protect(ours, plain);

            Packet theirs = new Packet(plain);
            assertThat(sender.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(sent).as("packet %d", i).isEqualTo(theirs.bytes());
            Packet read = new Packet(sent);
            assertThat(receiver.reverseTransformPacket(read, false)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(read.bytes()).isEqualTo(plain);
            sequence += random.nextInt(20) == 0 ? 1 + random.nextInt(9_000) : 1;
        }
        assertThat(sequence).as("numbers wrapped often").isGreaterThan(5 * 65_536);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheySend_lateOrTwiceOrNotAtAll_weReadAsTheyDo(CryptoSuite suite) throws Exception {
        MasterKey key = SrtpPackets.key(suite);
        SrtpContext ours = new SrtpContext(key, 4, 64, SrtpContext.MAX_LIFETIME);
        SrtpCryptoContext sender = factory(key, true).deriveContext(SrtpPackets.SSRC, 0);
        SrtpCryptoContext receiver = factory(key, false).deriveContext(SrtpPackets.SSRC, 0);
        List<byte[]> wire = new ArrayList<>();
        int sequence = 20_000;
        for (int i = 0; i < PACKETS; i++) {
            Packet packet = new Packet(packet(sequence & 0xffff));
            assertThat(sender.transformPacket(packet)).isEqualTo(SrtpErrorStatus.OK);
            if (random.nextInt(20) != 0) wire.add(packet.bytes());
            if (random.nextInt(20) == 0) wire.add(packet.bytes());
            sequence += random.nextInt(100) == 0 ? 1 + random.nextInt(9_000) : 1;
        }
        for (int i = 0; i + 80 < wire.size(); i += 17)
            Collections.swap(wire, i, i + random.nextInt(60));
        int refused = 0;
        for (byte[] packet : wire) {
            Packet theirs = new Packet(packet);
            boolean read = receiver.reverseTransformPacket(theirs, false) == SrtpErrorStatus.OK;
            SrtpPackets.Opened opened = SrtpPackets.unprotect(ours, packet);
            assertThat(opened.status()).isEqualTo(read ? SrtpStatus.OK : SrtpStatus.REPLAYED);
            if (read) assertThat(opened.packet()).isEqualTo(theirs.bytes());
            else refused++;
        }
        assertThat(refused).isBetween(100, PACKETS / 2);
    }

    @ParameterizedTest
    @EnumSource
    void controlPacketsGoBothWays(CryptoSuite suite) throws Exception {
        MasterKey key = SrtpPackets.key(suite);
        SrtpContext ours = new SrtpContext(key, 4);
        SrtpContext ourReceiver = new SrtpContext(key, 4);
        SrtcpCryptoContext sender = factory(key, true).deriveControlContext(SrtpPackets.SSRC);
        SrtcpCryptoContext receiver = factory(key, false).deriveControlContext(SrtpPackets.SSRC);
        for (int i = 0; i < 500; i++) {
            byte[] plain = SrtpPackets.rtcp(SrtpPackets.SSRC, 8 + 4 * random.nextInt(80));
            byte[] sent = SrtpPackets.protectRtcp(ours, plain);

            Packet read = new Packet(sent);
            assertThat(receiver.reverseTransformPacket(read)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(read.bytes()).isEqualTo(plain);
            Packet theirs = new Packet(plain);
            assertThat(sender.transformPacket(theirs)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(SrtpPackets.unprotectRtcp(ourReceiver, theirs.bytes()).packet())
                    .isEqualTo(plain);
        }
    }

    private byte[] packet(int sequence) {
        int extension = random.nextInt(3) - 1;
        return SrtpPackets.rtp(
                sequence,
                SrtpPackets.SSRC,
                random.nextInt(4),
                extension,
                random.nextInt(random.nextInt(8) == 0 ? 1_400 : 180));
    }

    private static SrtpContextFactory factory(MasterKey key, boolean sender)
            throws GeneralSecurityException {
        CryptoSuite suite = key.suite();
        return new SrtpContextFactory(
                sender,
                key.key().clone(),
                key.salt().clone(),
                policy(suite, suite.tagBytes()),
                policy(suite, suite.rtcpTagBytes()),
                new LoggerImpl("oracle"));
    }

    private static SrtpPolicy policy(CryptoSuite suite, int tagBytes) {
        int encryption =
                suite.isAead() ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION;
        int authentication =
                suite.isAead()
                        ? SrtpPolicy.NULL_AUTHENTICATION
                        : SrtpPolicy.HMACSHA1_AUTHENTICATION;
        return new SrtpPolicy(
                encryption,
                suite.keyBytes(),
                authentication,
                suite.isAead() ? 0 : 20,
                tagBytes,
                suite.saltBytes());
    }

    /** A packet as jitsi-srtp wants it. */
    private static final class Packet implements ByteArrayBuffer {
        private final byte[] buffer;
        private int offset;
        private int length;

        Packet(byte[] packet) {
            buffer = Arrays.copyOf(packet, packet.length + 64);
            length = packet.length;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(buffer, offset, offset + length);
        }

        @Override
        public byte[] getBuffer() {
            return buffer;
        }

        @Override
        public int getOffset() {
            return offset;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int octets) {
            length = octets;
        }

        @Override
        public void setOffset(int at) {
            offset = at;
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int from, int octets, byte[] to) {
            System.arraycopy(buffer, offset + from, to, 0, octets);
        }

        @Override
        public void grow(int octets) {
            if (offset + length + octets > buffer.length) throw new IllegalStateException("full");
        }

        @Override
        public void append(byte[] more, int octets) {
            System.arraycopy(more, 0, buffer, offset + length, octets);
            length += octets;
        }

        @Override
        public void shrink(int octets) {
            length -= octets;
        }
    }
}
