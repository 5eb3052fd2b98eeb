package io.drawbridge.relay.srtp;

import static io.drawbridge.relay.srtp.SrtpPackets.SSRC;
import static io.drawbridge.relay.srtp.SrtpPackets.protect;
import static io.drawbridge.relay.srtp.SrtpPackets.protectRtcp;
import static io.drawbridge.relay.srtp.SrtpPackets.rtcp;
import static io.drawbridge.relay.srtp.SrtpPackets.rtp;
import static io.drawbridge.relay.srtp.SrtpPackets.unprotect;
import static io.drawbridge.relay.srtp.SrtpPackets.unprotectRtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;

class SrtpContextTest {
    private static final MasterKey KEY = SrtpPackets.key(CryptoSuite.AES_CM_128_HMAC_SHA1_80);

    private final SrtpContext sender = new SrtpContext(KEY, 8);
    private final SrtpContext receiver = new SrtpContext(KEY, 8);

    private byte[] sent(int sequence) {
        return protect(sender, rtp(sequence, SSRC));
    }

    private SrtpStatus received(byte[] packet) {
        return unprotect(receiver, packet).status();
    }

    @Nested
    @DisplayName("RFC 3711 §3.3.1: the rollover counter")
    class Rollover {
        @Test
        void countsOnWhenNumbersWrap_andAPacketFromBeforeMayComeLate() {
            byte[] first = sent(65_534);
            byte[] late = sent(65_535);
            byte[] wrapped = sent(0);
            assertThat(received(first)).isEqualTo(SrtpStatus.OK);
            assertThat(received(wrapped)).isEqualTo(SrtpStatus.OK);
            assertThat(received(late)).isEqualTo(SrtpStatus.OK);
            assertThat(received(late)).isEqualTo(SrtpStatus.REPLAYED);
        }

        @Test
        void isKnownOfASourceWhoseNumbersWrappedBeforeItWasHeard() {
            sent(65_535);
            assertThat(received(sent(0))).isEqualTo(SrtpStatus.OK);
            assertThat(received(sent(1))).isEqualTo(SrtpStatus.OK);
        }

        @Test
        void isFoundAgainAfterMoreThanHalfACycleWasLost() {
            assertThat(received(sent(10))).isEqualTo(SrtpStatus.OK);
            sent(30_000);
            assertThat(received(sent(60_000))).isEqualTo(SrtpStatus.OK);
            sent(20_000);
            sent(50_000);
            assertThat(received(sent(10_000))).isEqualTo(SrtpStatus.OK);
            assertThat(received(sent(10_001))).isEqualTo(SrtpStatus.OK);
        }

        @Test
        void aForgedJumpMovesNothing() {
            assertThat(received(sent(100))).isEqualTo(SrtpStatus.OK);
            byte[] forged = rtp(30_000, SSRC);
            assertThat(received(forged)).isEqualTo(SrtpStatus.UNAUTHENTIC);
            assertThat(received(sent(101))).isEqualTo(SrtpStatus.OK);
        }
    }

    @Nested
    @DisplayName("RFC 3711 §3.3.2: replay")
    class Replay {
        @Test
        void thePacketAtTheWindowsEdgeIsHeard_theOneBehindItIsNot() {
            byte[] behind = sent(1_000);
            byte[] edge = sent(1_001);
            byte[] newest = sent(1_128);
            assertThat(received(newest)).isEqualTo(SrtpStatus.OK);
            assertThat(received(behind)).isEqualTo(SrtpStatus.REPLAYED);
            assertThat(received(edge)).isEqualTo(SrtpStatus.OK);
        }

        @Test
        void controlPacketsAreReadOnce() {
            byte[] report = protectRtcp(sender, rtcp(SSRC, 32));
            assertThat(unprotectRtcp(receiver, report).status()).isEqualTo(SrtpStatus.OK);
            assertThat(unprotectRtcp(receiver, report).status()).isEqualTo(SrtpStatus.REPLAYED);
        }
    }

    @Nested
    @DisplayName("sending: no keystream twice")
    class Sending {
        @Test
        void aNumberThatWasUsedIsRefused_oneThatWasLeftOutMayComeLate() {
            sent(500);
            sent(502);
            byte[] other = Arrays.copyOf(rtp(500, SSRC), SrtpPackets.ROOM);
            other[20] ^= 1;
            assertThat(SrtpStatus.of(sender.protect(other, 172))).isEqualTo(SrtpStatus.REPLAYED);
            assertThat(received(sent(501))).isEqualTo(SrtpStatus.OK);
        }

        @Test
        void aSourceMoreThanThereIsRoomForIsRefused() {
            SrtpContext narrow = new SrtpContext(KEY, 2);
            protect(narrow, rtp(1, 1));
            protect(narrow, rtp(1, 2));
            byte[] third = Arrays.copyOf(rtp(1, 3), SrtpPackets.ROOM);
            assertThat(SrtpStatus.of(narrow.protect(third, 172)))
                    .isEqualTo(SrtpStatus.TOO_MANY_SSRCS);
            protect(narrow, rtp(2, 1));
        }

        @Test
        void withoutRoomForTheTagIsRefused() {
            byte[] packet = rtp(1, SSRC);
            assertThat(SrtpStatus.of(sender.protect(packet, packet.length)))
                    .isEqualTo(SrtpStatus.TOO_LONG);
            byte[] report = rtcp(SSRC, 32);
            assertThat(SrtpStatus.of(sender.protectRtcp(report, report.length)))
                    .isEqualTo(SrtpStatus.TOO_LONG);
        }
    }

    @Nested
    @DisplayName("receiving: sources are kept while they speak")
    class Sources {
        @Test
        void theOneSilentLongestIsForgotten_theOthersAreNot() {
            SrtpContext narrow = new SrtpContext(KEY, 2);
            byte[] silent = protect(sender, rtp(1, 1));
            byte[] speaking = protect(sender, rtp(1, 2));
            byte[] later = protect(sender, rtp(2, 2));
            assertThat(unprotect(narrow, silent).status()).isEqualTo(SrtpStatus.OK);
            assertThat(unprotect(narrow, speaking).status()).isEqualTo(SrtpStatus.OK);
            assertThat(unprotect(narrow, later).status()).isEqualTo(SrtpStatus.OK);
            byte[] third = protect(sender, rtp(1, 3));
            assertThat(unprotect(narrow, third).status()).isEqualTo(SrtpStatus.OK);
            assertThat(unprotect(narrow, later).status()).isEqualTo(SrtpStatus.REPLAYED);
            assertThat(unprotect(narrow, third).status()).isEqualTo(SrtpStatus.REPLAYED);
        }

        @Test
        void aStrangersPacketsTakeNoPlace() {
            SrtpContext narrow = new SrtpContext(KEY, 1);
            byte[] mine = protect(sender, rtp(1, SSRC));
            assertThat(unprotect(narrow, mine).status()).isEqualTo(SrtpStatus.OK);
            for (int ssrc = 0; ssrc < 100; ssrc++)
                assertThat(unprotect(narrow, rtp(7, ssrc)).status())
                        .isEqualTo(SrtpStatus.UNAUTHENTIC);
            assertThat(unprotect(narrow, mine).status()).isEqualTo(SrtpStatus.REPLAYED);
        }
    }

    @Nested
    @DisplayName("RFC 3711 §9.2, RFC 4568 §6.1: a key's life")
    class Lifetime {
        @Test
        void endsAfterSoManyPackets_ofEachKind() {
            SrtpContext short3 = new SrtpContext(KEY, 1, 128, 3);
            for (int i = 0; i < 3; i++) {
                protect(short3, rtp(i, SSRC));
                protectRtcp(short3, rtcp(SSRC, 32));
            }
            byte[] room = Arrays.copyOf(rtp(3, SSRC), SrtpPackets.ROOM);
            assertThat(SrtpStatus.of(short3.protect(room, 172)))
                    .isEqualTo(SrtpStatus.KEY_EXHAUSTED);
            byte[] report = Arrays.copyOf(rtcp(SSRC, 32), SrtpPackets.ROOM);
            assertThat(SrtpStatus.of(short3.protectRtcp(report, 32)))
                    .isEqualTo(SrtpStatus.KEY_EXHAUSTED);
        }

        @Test
        void endsForWhatIsReceivedToo() {
            SrtpContext short1 = new SrtpContext(KEY, 1, 128, 1);
            assertThat(unprotect(short1, sent(1)).status()).isEqualTo(SrtpStatus.OK);
            assertThat(unprotect(short1, sent(2)).status()).isEqualTo(SrtpStatus.KEY_EXHAUSTED);
        }
    }

    @Nested
    @DisplayName("RFC 3711 §3.1: master key identifier")
    class Mki {
        @ParameterizedTest
        @EnumSource
        void isAppendedAndChecked(CryptoSuite suite) {
            MasterKey key = SrtpPackets.key(suite, 1, 4);
            MasterKey named = new MasterKey(suite, key.key(), key.salt(), new byte[] {0, 0, 0, 9});
            SrtpContext from = new SrtpContext(key, 1);
            byte[] plain = rtp(1, SSRC);
            byte[] packet = protect(from, plain);
            assertThat(packet).hasSize(plain.length + 4 + suite.tagBytes());
            assertThat(unprotect(new SrtpContext(named, 1), packet).status())
                    .isEqualTo(SrtpStatus.MALFORMED);
            assertThat(unprotect(new SrtpContext(key, 1), packet).packet()).isEqualTo(plain);
            byte[] report = rtcp(SSRC, 32);
            byte[] control = protectRtcp(from, report);
            assertThat(unprotectRtcp(new SrtpContext(named, 1), control).status())
                    .isEqualTo(SrtpStatus.MALFORMED);
            assertThat(unprotectRtcp(new SrtpContext(key, 1), control).packet()).isEqualTo(report);
        }
    }

    @ParameterizedTest(name = "{0} octets, first {1}: {2}")
    @CsvSource({
        "0, 0, TOO_SHORT",
        "11, 128, TOO_SHORT",
        "21, 128, TOO_SHORT",
        "60, 0, MALFORMED",
        "60, 143, TOO_SHORT", // 15 CSRCs
        "60, 144, UNAUTHENTIC", // an empty extension
        "60, 128, UNAUTHENTIC"
    })
    void whatIsNoPacketIsRefused(int length, int first, SrtpStatus expected) {
        byte[] packet = new byte[length];
        if (length > 0) packet[0] = (byte) first;
        assertThat(received(packet)).isEqualTo(expected);
    }

    @Test
    void aPacketOfAnotherKeyStaysForTheNextContext() {
        SrtpContext other =
                new SrtpContext(SrtpPackets.key(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 2, 0), 1);
        byte[] packet = sent(1);
        assertThat(unprotect(other, packet).status()).isEqualTo(SrtpStatus.UNAUTHENTIC);
        assertThat(received(packet)).isEqualTo(SrtpStatus.OK);
    }

    @Test
    void rtpAndRtcpOfOneSourceHaveWindowsOfTheirOwn() {
        byte[] report = protectRtcp(sender, rtcp(SSRC, 32));
        assertThat(unprotectRtcp(receiver, report).status()).isEqualTo(SrtpStatus.OK);
        assertThat(received(sent(0))).isEqualTo(SrtpStatus.OK);
        assertThat(unprotectRtcp(receiver, protectRtcp(sender, rtcp(SSRC, 32))).status())
                .isEqualTo(SrtpStatus.OK);
    }
}
