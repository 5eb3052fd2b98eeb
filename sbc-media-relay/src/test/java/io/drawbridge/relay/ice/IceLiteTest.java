package io.drawbridge.relay.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ice.IceLite.Verdict;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.stun.Integrity;
import io.drawbridge.relay.stun.StunAttribute;
import io.drawbridge.relay.stun.StunMessage;
import io.drawbridge.relay.stun.StunMessage.Kind;
import io.drawbridge.relay.stun.StunWriter;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

@DisplayName("What a port says to connectivity checks")
class IceLiteTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IceCredentials OURS = IceCredentials.random(new SplittableRandom(1));
    private static final Endpoint HERE = at("192.0.2.7", 5000);
    private static final Endpoint THERE = at("198.51.100.66", 6000);

    private final Datagram packet = new Datagram(ByteBuffer.allocateDirect(Datagram.BUFFER_BYTES));
    private final StunMessage answer = new StunMessage();
    private final IceLite ice = new IceLite(OURS, _ -> true);
    private final IceChecks far = new IceChecks(OURS, "farX");
    private long now;

    @BeforeEach
    void start() {
        now = SECOND;
    }

    private static Endpoint at(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    private Verdict receive(Endpoint from, int length) {
        return receive(from, IcePeer.RTP, length);
    }

    private Verdict receive(Endpoint from, int component, int length) {
        return ice.on(IceChecks.from(from, packet, length), component, now);
    }

    private Verdict check(Endpoint from, boolean nominate) {
        return receive(from, far.check(packet.bytes(), nominate));
    }

    private boolean admits(IcePeer peer, Endpoint from) {
        return peer.admits(
                IcePeer.RTP, from.address().high(), from.address().low(), from.port(), now);
    }

    private int errorCode() {
        assertThat(answer.read(packet.bytes(), packet.length())).isTrue();
        assertThat(answer.kind()).isEqualTo(Kind.ERROR);
        assertThat(answer.hasFingerprint()).isTrue();
        byte[] code = answer.value(StunAttribute.ERROR_CODE);
        return 100 * code[2] + code[3];
    }

    @Test
    void goodCheck_isAnsweredSigned_withItsSource_toItsSource() {
        byte[] id = new byte[12];
        int length = far.check(packet.bytes(), false);
        packet.bytes().get(8, id);
        assertThat(receive(HERE, length)).isEqualTo(Verdict.ANSWERED);
        assertThat(answer.read(packet.bytes(), packet.length())).isTrue();
        assertThat(answer.kind()).isEqualTo(Kind.SUCCESS);
        assertThat(answer.transactionId()).isEqualTo(id);
        assertThat(answer.hasFingerprint()).isTrue();
        assertThat(answer.isSignedBy(far.key(), Integrity.SHA1)).isTrue();
        assertThat(answer.value(StunAttribute.XOR_MAPPED_ADDRESS))
                .containsExactly(0, 1, 0x32, 0x9a, 0xe1, 0x12, 0xa6, 0x45);
        assertThat(HERE.matches(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort()))
                .isTrue();
    }

    @Test
    void ipv6Source_isXoredWithCookieAndTransaction() {
        Endpoint source = at("2001:db8::7", 5000);
        check(source, false);
        assertThat(answer.read(packet.bytes(), packet.length())).isTrue();
        ByteBuffer value = ByteBuffer.wrap(answer.value(StunAttribute.XOR_MAPPED_ADDRESS));
        ByteBuffer pad = ByteBuffer.allocate(16).putInt(0x2112_a442).put(answer.transactionId());
        assertThat(value.getShort(0)).isEqualTo((short) 2);
        assertThat(value.getShort(2) ^ 0x2112).isEqualTo(5000);
        assertThat(value.getLong(4) ^ pad.getLong(0)).isEqualTo(source.address().high());
        assertThat(value.getLong(12) ^ pad.getLong(8)).isEqualTo(source.address().low());
    }

    @Test
    void checkedSource_isAdmitted_andServedOnlyOnceNominated() {
        assertThat(admits(ice.peer("farX"), HERE)).isFalse();
        check(HERE, false);
        IcePeer peer = ice.speaker();
        assertThat(peer).isSameAs(ice.peer("farX"));
        assertThat(admits(ice.peer("farX"), HERE)).isTrue();
        assertThat(admits(ice.peer("farX"), THERE)).isFalse();
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isNull();
        check(HERE, true);
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(HERE);
        assertThat(ice.peer("farX").nominated(IcePeer.RTCP)).isNull();
    }

    @Test
    void newestNomination_wins() {
        check(HERE, true);
        check(THERE, true);
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(THERE);
        check(HERE, false);
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(THERE);
        check(HERE, true);
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(HERE);
    }

    @Test
    void components_haveTheirOwnPairs() {
        receive(HERE, IcePeer.RTCP, far.check(packet.bytes(), true));
        IcePeer peer = ice.peer("farX");
        assertThat(admits(peer, HERE)).isFalse();
        assertThat(peer.nominated(IcePeer.RTP)).isNull();
        assertThat(peer.nominated(IcePeer.RTCP)).isEqualTo(HERE);
    }

    @Test
    void checksBeforeTheAnswer_areKeptForWhomItNames() {
        check(HERE, true);
        IceChecks fork = new IceChecks(OURS, "fork");
        receive(THERE, fork.check(packet.bytes(), true));
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(HERE);
        assertThat(ice.peer("fork").nominated(IcePeer.RTP)).isEqualTo(THERE);
        assertThat(admits(ice.peer("fork"), HERE)).isFalse();
    }

    @Test
    void manyFarEnds_areBounded_andTheFirstOnesStay() {
        check(HERE, true);
        for (int i = 0; i < 100; i++)
            receive(THERE, new IceChecks(OURS, "fork" + i).check(packet.bytes(), true));
        assertThat(ice.speaker()).isNull();
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(HERE);
    }

    @Test
    void whomDescriptionsName_isNotDrivenOutByWhomChecksAloneName() {
        IcePeer named = ice.peer("farX");
        for (int i = 0; i < 100; i++)
            receive(THERE, new IceChecks(OURS, "fork" + i).check(packet.bytes(), true));
        IcePeer second = ice.peer("late");
        check(HERE, true);
        assertThat(ice.speaker()).isSameAs(named);
        receive(THERE, new IceChecks(OURS, "late").check(packet.bytes(), true));
        assertThat(ice.speaker()).isSameAs(second);
    }

    @Test
    void manySources_areBounded_andTheNominatedOneStays() {
        check(HERE, true);
        for (int port = 1; port < 100; port++) check(at("203.0.113.9", port), false);
        assertThat(admits(ice.peer("farX"), HERE)).isTrue();
        assertThat(admits(ice.peer("farX"), at("203.0.113.9", 1))).isFalse();
        assertThat(admits(ice.peer("farX"), at("203.0.113.9", 99))).isTrue();
    }

    @Test
    void stranger_getsNoWord() {
        IceChecks stranger = new IceChecks("guess:farX", OURS.password());
        assertThat(receive(HERE, stranger.check(packet.bytes(), true))).isEqualTo(Verdict.IGNORED);
        IceChecks longer = new IceChecks(OURS.ufrag() + "x:farX", OURS.password());
        assertThat(receive(HERE, longer.check(packet.bytes(), true))).isEqualTo(Verdict.IGNORED);
        IceChecks nameless = new IceChecks(OURS.ufrag() + ":", OURS.password());
        assertThat(receive(HERE, nameless.check(packet.bytes(), true))).isEqualTo(Verdict.IGNORED);
        assertThat(receive(HERE, far.unmarked(packet.bytes()))).isEqualTo(Verdict.IGNORED);
        assertThat(admits(ice.peer("farX"), HERE)).isFalse();
    }

    @Test
    void wrongPassword_is401_missingIntegrity400_neverLongerThanAsked_andValidatesNothing() {
        IceChecks forger = new IceChecks(OURS.ufrag() + ":farX", "not-the-password-of-ours");
        int length = forger.check(packet.bytes(), true);
        assertThat(receive(HERE, length)).isEqualTo(Verdict.REFUSED);
        assertThat(errorCode()).isEqualTo(401);
        assertThat(answer.integrity()).isEmpty();
        assertThat(packet.length()).isLessThanOrEqualTo(length);

        length = forger.unsigned(packet.bytes());
        assertThat(receive(HERE, length)).isEqualTo(Verdict.REFUSED);
        assertThat(errorCode()).isEqualTo(400);
        assertThat(packet.length()).isLessThanOrEqualTo(length);
        assertThat(admits(ice.peer("farX"), HERE)).isFalse();
    }

    @Test
    void farEndThatWouldBeControlled_isToldToSwitch() {
        int length =
                far.check(
                        packet.bytes(),
                        false,
                        to -> to.attribute(StunAttribute.ICE_CONTROLLED, new byte[8]));
        assertThat(receive(HERE, length)).isEqualTo(Verdict.REFUSED);
        assertThat(errorCode()).isEqualTo(487);
        assertThat(answer.isSignedBy(far.key(), Integrity.SHA1)).isTrue();
        assertThat(admits(ice.peer("farX"), HERE)).isFalse();
    }

    @Test
    void attributeThatMustBeUnderstood_is420_andNamed() {
        int length = far.check(packet.bytes(), false, to -> to.attribute(0x7f01));
        assertThat(receive(HERE, length)).isEqualTo(Verdict.REFUSED);
        assertThat(errorCode()).isEqualTo(420);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x7f, 1);
        assertThat(admits(ice.peer("farX"), HERE)).isFalse();
    }

    @Test
    void retransmission_isAnsweredAgain_butNotToAnotherSource() {
        byte[] captured = new byte[far.check(packet.bytes(), true)];
        packet.bytes().get(0, captured);
        assertThat(receive(HERE, captured.length)).isEqualTo(Verdict.ANSWERED);
        packet.bytes().put(0, captured);
        assertThat(receive(HERE, captured.length)).isEqualTo(Verdict.ANSWERED);
        packet.bytes().put(0, captured);
        assertThat(receive(THERE, captured.length)).isEqualTo(Verdict.IGNORED);
        assertThat(admits(ice.peer("farX"), THERE)).isFalse();
        assertThat(ice.peer("farX").nominated(IcePeer.RTP)).isEqualTo(HERE);
    }

    @Test
    void responses_otherMethods_andJunk_areIgnored() {
        int length = far.check(packet.bytes(), true);
        for (int type : new int[] {0x0101, 0x0111, 0x0003, 0x0113}) {
            packet.bytes().putShort(0, (short) type);
            assertThat(receive(HERE, length)).isEqualTo(Verdict.IGNORED);
        }
        assertThat(receive(HERE, 19)).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void indication_isASignOfLife_fromValidatedSourcesOnly() {
        check(HERE, true);
        assertThat(indication(HERE)).isEqualTo(Verdict.ALIVE);
        assertThat(ice.speaker()).isSameAs(ice.peer("farX"));
        assertThat(indication(THERE)).isEqualTo(Verdict.IGNORED);
    }

    private Verdict indication(Endpoint from) {
        int length =
                new StunWriter(packet.bytes(), Kind.INDICATION, StunMessage.BINDING, new byte[12])
                        .finish();
        return receive(from, length);
    }

    @Test
    void strongerIntegrity_isAnsweredWithTheSame() {
        int length =
                new StunWriter(packet.bytes(), Kind.REQUEST, StunMessage.BINDING, new byte[12])
                        .attribute(
                                StunAttribute.USERNAME,
                                (OURS.ufrag() + ":farX").getBytes(StandardCharsets.UTF_8))
                        .sign(far.key(), Integrity.SHA256)
                        .finish();
        assertThat(receive(HERE, length)).isEqualTo(Verdict.ANSWERED);
        assertThat(answer.read(packet.bytes(), packet.length())).isTrue();
        assertThat(answer.isSignedBy(far.key(), Integrity.SHA256)).isTrue();
    }

    @Test
    void restart_endsOldCredentials_withTheFirstCheckThatHasNewOnes() {
        check(HERE, true);
        IceCredentials next = IceCredentials.random(new SplittableRandom(2));
        ice.restart(next);
        assertThat(check(HERE, false)).as("the old pair is kept alive").isEqualTo(Verdict.ANSWERED);
        IceChecks mixed = new IceChecks(OURS, "farY");
        assertThat(receive(THERE, mixed.check(packet.bytes(), true))).isEqualTo(Verdict.ANSWERED);
        assertThat(ice.peer("farY").nominated(IcePeer.RTP)).isEqualTo(THERE);
        IceChecks again = new IceChecks(next, "farY");
        assertThat(receive(HERE, again.check(packet.bytes(), true))).isEqualTo(Verdict.ANSWERED);
        assertThat(check(HERE, true)).isEqualTo(Verdict.IGNORED);
        assertThat(receive(THERE, mixed.check(packet.bytes(), true))).isEqualTo(Verdict.IGNORED);
        assertThat(ice.peer("farY").nominated(IcePeer.RTP)).isEqualTo(HERE);
        ice.restart(IceCredentials.random(new SplittableRandom(3)));
        assertThat(check(HERE, true)).as("from before the last").isEqualTo(Verdict.IGNORED);
    }

    @Test
    void oldPairsServeUntilTheNewNomination_andTwoSecondsMore() {
        check(HERE, true);
        IcePeer old = ice.peer("farX");
        IceCredentials next = IceCredentials.random(new SplittableRandom(2));
        ice.restart(next);
        IcePeer fresh = ice.peer("farY");
        fresh.follows(old);
        assertThat(fresh.nominated(IcePeer.RTP)).isEqualTo(HERE);
        assertThat(admits(fresh, HERE)).isTrue();

        IceChecks again = new IceChecks(next, "farY");
        receive(THERE, again.check(packet.bytes(), false));
        assertThat(fresh.nominated(IcePeer.RTP)).isEqualTo(HERE);
        receive(THERE, again.check(packet.bytes(), true));
        assertThat(fresh.nominated(IcePeer.RTP)).isEqualTo(THERE);
        now += 2 * SECOND;
        assertThat(admits(fresh, HERE)).isTrue();
        now += 1;
        assertThat(admits(fresh, HERE)).isFalse();
        assertThat(admits(fresh, THERE)).isTrue();
    }

    @Test
    void sameCredentialsAgain_changeNothing() {
        check(HERE, true);
        IcePeer peer = ice.peer("farX");
        ice.restart(OURS);
        assertThat(ice.peer("farX")).isSameAs(peer);
    }

    @Test
    void ownCredentials_areLongEnough_ofTheRightCharacters_andNotShown() {
        assertThat(OURS.ufrag()).matches("[A-Za-z0-9+/]{8}");
        assertThat(OURS.password()).matches("[A-Za-z0-9+/]{24}");
        assertThat(OURS.toString()).contains(OURS.ufrag()).doesNotContain(OURS.password());
    }
}
