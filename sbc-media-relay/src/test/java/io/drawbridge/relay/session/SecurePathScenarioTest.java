package io.drawbridge.relay.session;

import static io.drawbridge.relay.session.SessionBench.MS;
import static io.drawbridge.relay.session.SessionBench.PBX;
import static io.drawbridge.relay.session.SessionBench.PHONE;
import static io.drawbridge.relay.session.SessionBench.SECOND;
import static io.drawbridge.relay.session.SessionBench.STRANGER;
import static io.drawbridge.relay.session.SessionBench.at;
import static io.drawbridge.relay.session.SessionBench.audio;
import static io.drawbridge.relay.session.SessionBench.bye;
import static io.drawbridge.relay.session.SessionBench.clear;
import static io.drawbridge.relay.session.SessionBench.key;
import static io.drawbridge.relay.session.SessionBench.rtp;
import static io.drawbridge.relay.session.SessionBench.senderReport;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.engine.FakeHandshakes;
import io.drawbridge.relay.engine.FakeHandshakes.Begun;
import io.drawbridge.relay.srtp.MasterKey;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;

@DisplayName("SECURITY 26, 29: media with keys")
class SecurePathScenarioTest {
    private static final CryptoSuite SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
    private static final MasterKey THEIRS = key(SUITE, 1);
    private static final MasterKey OURS = key(SUITE, 2);
    private static final String ELSEWHERE = "192.0.2.7:5999";

    private final SessionBench bench = new SessionBench("audio");

    /** The phone's side of the keys. */
    private Device phone = new Device(THEIRS, OURS);

    private static Keying.Sdes sdes(MasterKey theirs, MasterKey ours) {
        return new Keying.Sdes(theirs, ours);
    }

    private void call() {
        bench.call(clear(PBX), at(PHONE, sdes(THEIRS, OURS)));
    }

    private void assertHeard(String from, int sequence) {
        byte[] spoken = rtp(7, sequence);
        assertThat(bench.send(from, bench.outside(), phone.encrypt(spoken))).isEqualTo(spoken);
        assertThat(bench.went).isEqualTo(PBX);
    }

    private void assertServed(String at, int sequence) {
        byte[] spoken = rtp(9, sequence);
        byte[] sent = bench.send(PBX, bench.inside(), spoken);
        assertThat(bench.went).isEqualTo(at);
        assertThat(sent).isNotEqualTo(spoken);
        assertThat(phone.decrypt(sent)).isEqualTo(spoken);
    }

    private void assertRefused(String from, byte[] datagram, Drop why) {
        assertThat(bench.send(from, bench.outside(), datagram)).isEmpty();
        assertThat(bench.dropped).isEqualTo(why);
    }

    @Nested
    @DisplayName("each leg by itself")
    class Legs {
        @ParameterizedTest
        @EnumSource(CryptoSuite.class)
        void clearInside_encryptedOutside_bothWays_withRtcp(CryptoSuite suite) {
            phone = new Device(key(suite, 5), key(suite, 6));
            bench.call(clear(PBX), at(PHONE, sdes(key(suite, 5), key(suite, 6))));
            for (int i = 1; i <= 5; i++) {
                assertHeard(PHONE, i);
                assertServed(PHONE, i);
            }
            byte[] report = senderReport(7);
            assertThat(bench.send(PHONE, bench.outside(), phone.encrypt(report))).isEqualTo(report);
            byte[] answer = senderReport(9);
            assertThat(phone.decrypt(bench.send(PBX, bench.inside(), answer))).isEqualTo(answer);
            assertThat(bench.stream("phone", 0).security()).isEqualTo("sdes " + suite);
            assertThat(bench.stream("pbx", 0).security()).isEqualTo("rtp");
        }

        @Test
        void twoLegsHaveTheirOwnKeysAndSuites() {
            CryptoSuite gcm = CryptoSuite.AEAD_AES_256_GCM;
            Device pbx = new Device(key(gcm, 8), key(gcm, 9));
            bench.call(at(PBX, sdes(key(gcm, 8), key(gcm, 9))), at(PHONE, sdes(THEIRS, OURS)));
            for (int i = 1; i <= 3; i++) {
                byte[] spoken = rtp(7, i);
                byte[] sent = bench.send(PHONE, bench.outside(), phone.encrypt(spoken));
                assertThat(pbx.decrypt(sent)).isEqualTo(spoken);
                spoken = rtp(9, i);
                sent = bench.send(PBX, bench.inside(), pbx.encrypt(spoken));
                assertThat(phone.decrypt(sent)).isEqualTo(spoken);
            }
        }
    }

    @Nested
    @DisplayName("keys of DTLS")
    class Dtls {
        private Keying.Dtls keying(boolean client, String association) {
            return new Keying.Dtls(
                    client, List.of(FakeHandshakes.OURS), List.of(SUITE), association);
        }

        private Begun begun() {
            return bench.handshakes.begun.getLast();
        }

        @Test
        void nothingPasses_untilTheHandshakeIsOver() {
            bench.call(clear(PBX), at(PHONE, keying(true, "a")));
            assertThat(begun().client).isTrue();
            assertThat(begun().owner.destination()).hasToString(PHONE);
            assertRefused(PHONE, phone.encrypt(rtp(7, 1)), Drop.NO_KEYS);
            assertThat(bench.send(PBX, bench.inside(), rtp(9, 1))).isEmpty();
            assertThat(bench.dropped).isEqualTo(Drop.NO_KEYS);
            assertThat(bench.stream("phone", 0).security()).isEqualTo("dtls");
            begun().owner.onKeys(new DtlsKeys(THEIRS, OURS), bench.now);
            assertHeard(PHONE, 2);
            assertServed(PHONE, 2);
            assertThat(bench.stream("phone", 0).security()).isEqualTo("dtls " + SUITE);
        }

        @Test
        void recordsOfThePartyGoToTheHandshake_aStrangersDoNot() {
            bench.call(clear(PBX), at(PHONE, keying(false, "a")));
            byte[] hello = {22, (byte) 254, (byte) 253, 1};
            bench.send(PHONE, bench.outside(), hello);
            bench.send(STRANGER, bench.outside(), hello);
            assertThat(bench.dropped).isEqualTo(Drop.DTLS);
            bench.send(PBX, bench.inside(), hello);
            assertThat(bench.dropped).as("a leg without DTLS").isEqualTo(Drop.DTLS);
            assertThat(begun().received).hasSize(1);
        }

        @Test
        @DisplayName("RFC 5764 §4.1: RTCP on a port of its own has keys of its own")
        void rtcpWithoutMux_isProtectedByAnAssociationOfItsOwn() {
            LatchRules rules = at(PHONE, keying(false, "a")).rules();
            bench.call(
                    clear(PBX),
                    new TransportTerms(
                            rules,
                            SessionBench.endpoint("192.0.2.7:5001"),
                            false,
                            keying(false, "a"),
                            null));
            assertThat(bench.handshakes.begun).hasSize(2);
            Begun rtp = bench.handshakes.begun.getFirst();
            Begun rtcp = begun();
            byte[] hello = {22, (byte) 254, (byte) 253, 1};
            bench.sendRtcp("192.0.2.7:5001", bench.outside(), hello);
            assertThat(rtcp.received).hasSize(1);
            assertThat(rtp.received).isEmpty();
            assertThat(rtcp.owner.socket()).isEqualTo(bench.outside().ports().rtcpSocket());
            assertThat(rtcp.owner.destination()).hasToString("192.0.2.7:5001");
            rtp.owner.onKeys(new DtlsKeys(THEIRS, OURS), bench.now);
            assertHeard(PHONE, 1);
            byte[] report = senderReport(7);
            assertThat(bench.sendRtcp("192.0.2.7:5001", bench.outside(), phone.encrypt(report)))
                    .as("RTP's keys")
                    .isEmpty();
            assertThat(bench.dropped).isEqualTo(Drop.NO_KEYS);
            rtcp.owner.onKeys(new DtlsKeys(key(SUITE, 11), key(SUITE, 12)), bench.now);
            Device own = new Device(key(SUITE, 11), key(SUITE, 12));
            assertThat(bench.sendRtcp("192.0.2.7:5001", bench.outside(), own.encrypt(report)))
                    .isEqualTo(report);
            report = senderReport(9);
            assertThat(own.decrypt(bench.send(PBX, bench.inside(), report))).isEqualTo(report);
            assertThat(bench.went).isEqualTo("192.0.2.7:5001");
            assertHeard(PHONE, 2);
            assertServed(PHONE, 1);
        }

        @Test
        void reofferWithTheSame_keepsTheAssociation_anotherBeginsANewOne_theOldKeysServeOn() {
            bench.call(clear(PBX), at(PHONE, keying(false, "a")));
            begun().owner.onKeys(new DtlsKeys(THEIRS, OURS), bench.now);
            assertHeard(PHONE, 1);
            bench.reoffer(at(PHONE, keying(false, "a")), clear(PBX));
            assertThat(bench.handshakes.begun).hasSize(1);
            bench.reoffer(at(PHONE, keying(false, "b")), clear(PBX));
            assertThat(bench.handshakes.begun).hasSize(2);
            assertThat(bench.handshakes.begun.getFirst().closed).isTrue();
            assertHeard(PHONE, 2);
            Device old = phone;
            begun().owner.onKeys(new DtlsKeys(key(SUITE, 11), key(SUITE, 12)), bench.now);
            byte[] late = rtp(7, 3);
            assertThat(bench.send(PHONE, bench.outside(), old.encrypt(late))).isEqualTo(late);
            phone = new Device(key(SUITE, 11), key(SUITE, 12));
            assertHeard(PHONE, 4);
            assertServed(PHONE, 4);
        }
    }

    @Nested
    @DisplayName("keys that change or stay")
    class Rekeying {
        @Test
        void rolloverCounter_outlivesLossOverTheWrap_andAReofferToAnotherAddress() {
            call();
            for (int i = 65_530; i < 65_536; i++) assertHeard(PHONE, i);
            for (int i = 65_530; i < 65_536; i++) assertServed(PHONE, i);
            for (int i = 5; i < 10; i++) assertHeard(PHONE, i);
            for (int i = 5; i < 10; i++) assertServed(PHONE, i);
            bench.reoffer(at("192.0.2.8:7000", sdes(THEIRS, OURS)), clear(PBX));
            for (int i = 10; i < 15; i++) assertHeard("192.0.2.8:7000", i);
            for (int i = 10; i < 15; i++) assertServed("192.0.2.8:7000", i);
        }

        @Test
        void captured_isAReplay_evenAfterAReofferWithTheSameKey() {
            call();
            byte[] captured = phone.encrypt(rtp(7, 1));
            bench.send(PHONE, bench.outside(), captured);
            bench.reoffer(at("192.0.2.8:7000", sdes(THEIRS, OURS)), clear(PBX));
            assertRefused("192.0.2.8:7000", captured, Drop.REPLAYED);
        }

        @Test
        void oldKey_isGoodForTwoSeconds() {
            call();
            assertHeard(PHONE, 1);
            bench.reoffer(at(PHONE, sdes(key(SUITE, 3), key(SUITE, 4))), clear(PBX));
            Device old = phone;
            phone = new Device(key(SUITE, 3), key(SUITE, 4));
            byte[] late = rtp(7, 2);
            assertThat(bench.send(PHONE, bench.outside(), old.encrypt(late))).isEqualTo(late);
            assertHeard(PHONE, 3);
            assertServed(PHONE, 1);
            bench.now += 2 * SECOND;
            assertRefused(PHONE, old.encrypt(rtp(7, 4)), Drop.UNAUTHENTIC);
            assertHeard(PHONE, 5);
        }

        @Test
        void refusedReoffer_bringsTheOldKeysBack() {
            call();
            assertHeard(PHONE, 1);
            Party party = bench.far.party("phone");
            bench.session.open(
                    new Exchange(
                            party,
                            bench.near,
                            SessionBench.description(),
                            List.of(),
                            List.of(audio(at(PHONE, sdes(key(SUITE, 3), key(SUITE, 4)))))));
            bench.session.answer(
                    bench.session.offerer(),
                    List.of(audio(clear(PBX))),
                    bench.session.exchange().terms(),
                    false,
                    bench.now);
            bench.session.rollBack();
            bench.now += 3 * SECOND;
            assertHeard(PHONE, 2);
            assertServed(PHONE, 2);
        }

        @Test
        void forkThatTakesOver_keepsTheReceiversSsrcAndNumbers_soNoKeystreamIsUsedTwice() {
            bench.offer(audio(at(PBX, sdes(THEIRS, OURS))));
            bench.answer("one", false, audio(clear("192.0.2.1:5000")));
            byte[] first = bench.send("192.0.2.1:5000", bench.outside(), rtp(7, 100));
            assertThat(phone.decrypt(first)).isEqualTo(rtp(7, 100));
            bench.answer("two", true, audio(clear("192.0.2.2:5000")));
            for (int ssrc = 7, i = 1; i <= 3; i++, ssrc = 8) {
                byte[] sent = bench.send("192.0.2.2:5000", bench.outside(), rtp(ssrc, 99 + i));
                byte[] heard = phone.decrypt(sent);
                assertThat(heard).as("the same source and number as before").hasSize(172);
                assertThat(heard[3]).isEqualTo((byte) (100 + i));
                assertThat(heard[11]).as("SSRC").isEqualTo((byte) 7);
            }
        }
    }

    @Nested
    @DisplayName("attacks")
    class Attacks {
        @Test
        void clearPackets_onALegWithKeys_areNotHeard() {
            call();
            assertHeard(PHONE, 1);
            assertRefused(PHONE, rtp(7, 2), Drop.UNAUTHENTIC);
            assertRefused(PHONE, senderReport(7), Drop.UNAUTHENTIC);
            assertRefused(PHONE, bye(7), Drop.UNAUTHENTIC);
            assertHeard(PHONE, 2);
        }

        @Test
        void strangers_areRefusedBeforeAnyCryptography() {
            call();
            assertRefused(STRANGER, phone.encrypt(rtp(7, 1)), Drop.STRANGER);
            assertRefused(STRANGER, bye(7), Drop.STRANGER);
            assertHeard(PHONE, 2);
            assertThat(bench.stream("phone", 0).rejectedFrom()).isEqualTo(STRANGER);
            assertThat(bench.stream("phone", 0).rejections()).containsEntry(Drop.STRANGER, 2L);
        }

        @Test
        void wrongKeys_moveNoLatch_andTwoHundredOfThemEndNothing() {
            call();
            Device forger = new Device(key(SUITE, 66), key(SUITE, 67));
            for (int i = 0; i < 200; i++) {
                assertRefused(PHONE, forger.encrypt(rtp(7, i)), Drop.UNAUTHENTIC);
                assertRefused(ELSEWHERE, forger.encrypt(rtp(8, i)), Drop.UNAUTHENTIC);
                assertHeard(PHONE, i);
                assertServed(PHONE, i);
            }
            assertThat(bench.stream("phone", 0).packets()).isEqualTo(200);
            assertThat(bench.stream("phone", 0).lost()).isZero();
        }

        @Test
        void forgedNumbers_doNotPushTheRolloverCounter() {
            call();
            assertHeard(PHONE, 65_000);
            Device forger = new Device(key(SUITE, 66), key(SUITE, 67));
            for (int i = 0; i < 100; i++)
                assertThat(bench.send(PHONE, bench.outside(), forger.encrypt(rtp(7, i * 600))))
                        .isEmpty();
            assertHeard(PHONE, 65_001);
        }

        @Test
        void replays_areRefused_wherever_andWhenever() {
            call();
            byte[] captured = phone.encrypt(rtp(7, 1));
            bench.send(PHONE, bench.outside(), captured);
            assertRefused(PHONE, captured, Drop.REPLAYED);
            bench.now += 10 * SECOND;
            assertRefused(ELSEWHERE, captured, Drop.REPLAYED);
            assertServed(PHONE, 1);
            byte[] report = phone.encrypt(senderReport(7));
            bench.send(PHONE, bench.outside(), report);
            assertRefused(PHONE, report, Drop.REPLAYED);
        }

        @Test
        void authenticPacket_latchesAtOnce_andMovesTheLatchOnceTheOldSourceIsSilent() {
            call();
            assertHeard(ELSEWHERE, 1);
            assertServed(ELSEWHERE, 1);
            assertHeard(PHONE, 2);
            assertServed(PHONE, 2);
            bench.now += SECOND;
            assertHeard(PHONE, 3);
            assertHeard(ELSEWHERE, 4);
            assertServed(PHONE, 3);
            bench.now += 500 * MS;
            assertHeard(ELSEWHERE, 5);
            assertServed(ELSEWHERE, 4);
        }

        @Test
        void junkAndOversize_areDropped_andTheOwnerLosesNothing() {
            call();
            for (int i = 0; i < 50; i++) {
                assertRefused(PHONE, new byte[] {(byte) 0xff, 1, 2, 3}, Drop.JUNK);
                assertRefused(PHONE, new byte[2100], Drop.JUNK);
                assertRefused(PHONE, Arrays.copyOf(rtp(7, i), 12), Drop.UNAUTHENTIC);
                assertRefused(PHONE, Arrays.copyOf(rtp(7, i), 11), Drop.JUNK);
                assertHeard(PHONE, i);
            }
        }
    }
}
