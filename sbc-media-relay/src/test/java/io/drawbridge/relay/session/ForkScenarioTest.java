package io.drawbridge.relay.session;

import static io.drawbridge.relay.session.SessionBench.PBX;
import static io.drawbridge.relay.session.SessionBench.at;
import static io.drawbridge.relay.session.SessionBench.audio;
import static io.drawbridge.relay.session.SessionBench.clear;
import static io.drawbridge.relay.session.SessionBench.endpoint;
import static io.drawbridge.relay.session.SessionBench.key;
import static io.drawbridge.relay.session.SessionBench.rtp;
import static io.drawbridge.relay.session.SessionBench.senderReport;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.srtp.MasterKey;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

@DisplayName("Several phones answer one offer with keys")
class ForkScenarioTest {
    private static final CryptoSuite SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
    private static final MasterKey OURS = key(SUITE, 2);
    private static final String ONE = "192.0.2.1:5000";
    private static final String TWO = "192.0.2.2:5000";

    private final SessionBench bench = new SessionBench("audio");
    private final Device one = new Device(key(SUITE, 11), OURS);
    private final Device two = new Device(key(SUITE, 12), OURS);

    private static Terms phone(String at, int key) {
        return audio(at(at, new Keying.Sdes(key(SUITE, key), OURS)));
    }

    private byte[] fromPbx(int ssrc, int sequence) {
        return bench.send(PBX, bench.inside(), rtp(ssrc, sequence));
    }

    /** What a device hears of a packet; it must hear something. */
    private static ByteBuffer heard(Device device, byte[] sent) {
        byte[] packet = device.decrypt(sent);
        assertThat(packet).hasSize(172);
        return ByteBuffer.wrap(packet);
    }

    @Test
    void whoTakesOver_hearsAllPackets_howeverTheNumbersWereRewrittenForTheOneBefore() {
        bench.offer(audio(clear(PBX)));
        bench.answer("one", false, phone(ONE, 11));
        for (int i = 0; i < 5; i++) heard(one, fromPbx(9, 5000 + i));
        for (int i = 0; i < 200; i++) heard(one, fromPbx(9, 10 + i)); // the PBX begins anew
        bench.answer("two", true, phone(TWO, 12));
        int ssrc = heard(two, fromPbx(9, 210)).getInt(8);
        for (int i = 211; i < 300; i++) {
            ByteBuffer packet = heard(two, fromPbx(9, i));
            assertThat(packet.getShort(2)).isEqualTo((short) i);
            assertThat(packet.getInt(8)).isEqualTo(ssrc);
        }
        assertThat(ssrc).as("no keystream is used twice").isNotEqualTo(9);
    }

    @Test
    void whoTakesOver_needsNotKnowHowOftenTheNumbersHadWrapped() {
        bench.offer(audio(clear(PBX)));
        bench.answer("one", false, phone(ONE, 11));
        for (int sequence : new int[] {65_000, 65_535, 5, 20_000, 39_999})
            heard(one, fromPbx(9, sequence));
        bench.answer("two", true, phone(TWO, 12));
        for (int i = 40_000; i < 40_010; i++) heard(two, fromPbx(9, i));
    }

    @Test
    void reportsToWhoTakesOver_speakOfTheSourceThatItHears() {
        bench.offer(audio(clear(PBX)));
        bench.answer("one", false, phone(ONE, 11));
        heard(one, fromPbx(9, 1));
        bench.answer("two", true, phone(TWO, 12));
        int ssrc = heard(two, fromPbx(9, 2)).getInt(8);
        byte[] report = two.decrypt(bench.send(PBX, bench.inside(), senderReport(9)));
        assertThat(ByteBuffer.wrap(report).getInt(4)).isEqualTo(ssrc);
    }

    /** Behind one NAT: nothing but the keys tells them apart. */
    private void answerFromOneAddress() {
        bench.offer(audio(clear(PBX)));
        for (int i = 1; i <= 2; i++) {
            LatchRules rules =
                    new LatchRules(
                            Latching.STRICT, null, false, endpoint("192.0.2.7:1").address(), 32);
            bench.answer(
                    i == 1 ? "one" : "two",
                    false,
                    audio(
                            new TransportTerms(
                                    rules,
                                    null,
                                    false,
                                    new Keying.Sdes(key(SUITE, 10 + i), OURS),
                                    null)));
        }
    }

    @Test
    void packetThatAnotherForksKeysOpen_isRefusedByNobody() {
        answerFromOneAddress();
        for (int i = 0; i < 3; i++) {
            byte[] early = one.encrypt(rtp(1, i));
            assertThat(bench.send("192.0.2.7:4000", bench.outside(), early)).isEmpty();
            assertThat(bench.dropped).isEqualTo(Drop.NOT_CURRENT);
            assertThat(bench.send("192.0.2.7:4002", bench.outside(), two.encrypt(rtp(2, i))))
                    .isEqualTo(rtp(2, i));
        }
        assertThat(bench.stream("one", 0).rejected()).isZero();
        assertThat(bench.stream("two", 0).rejected()).isZero();
        byte[] forged = new Device(key(SUITE, 66), OURS).encrypt(rtp(3, 1));
        assertThat(bench.send("192.0.2.7:4004", bench.outside(), forged)).isEmpty();
        assertThat(bench.dropped).isEqualTo(Drop.UNAUTHENTIC);
        assertThat(bench.stream("one", 0).rejected() + bench.stream("two", 0).rejected())
                .isEqualTo(1);
    }

    @Test
    void latchedFork_isKnownByItsKeys_whenItsPortChanges() {
        answerFromOneAddress();
        bench.send("192.0.2.7:4000", bench.outside(), one.encrypt(rtp(1, 1)));
        bench.send("192.0.2.7:4002", bench.outside(), two.encrypt(rtp(2, 1)));
        for (int i = 2; i < 5; i++) {
            byte[] moved = two.encrypt(rtp(2, i));
            assertThat(bench.send("192.0.2.7:4444", bench.outside(), moved)).isEqualTo(rtp(2, i));
        }
    }

    @Test
    void rtcpOnAPortOfItsOwn_isTriedWithEachForksKeys() {
        answerFromOneAddress();
        bench.send("192.0.2.7:4000", bench.outside(), one.encrypt(rtp(1, 1)));
        bench.send("192.0.2.7:4002", bench.outside(), two.encrypt(rtp(2, 1)));
        bench.send(PBX, bench.inside(), rtp(9, 1));
        bench.sendRtcp("192.0.2.7:4001", bench.outside(), one.encrypt(senderReport(1)));
        assertThat(bench.dropped).isEqualTo(Drop.NOT_CURRENT);
        byte[] report = two.encrypt(senderReport(2));
        assertThat(bench.sendRtcp("192.0.2.7:4003", bench.outside(), report))
                .isEqualTo(senderReport(2));
        assertThat(bench.stream("one", 0).rejected()).isZero();
        assertThat(bench.stream("two", 0).rejected()).isZero();
    }
}
