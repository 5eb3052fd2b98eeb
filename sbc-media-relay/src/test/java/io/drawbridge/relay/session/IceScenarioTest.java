package io.drawbridge.relay.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.engine.FakeHandshakes;
import io.drawbridge.relay.ice.IceChecks;
import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortBinder;
import io.drawbridge.relay.ports.PortPair;
import io.drawbridge.relay.ports.PortPool;
import io.drawbridge.relay.sdp.Audience;
import io.drawbridge.relay.sdp.Direction;
import io.drawbridge.relay.sdp.LocalDescription;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.stun.StunAttribute;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A PBX without ICE calls somebody with it: who that is, and where its packets go, is told by
 * authenticated checks alone, never by who sends media.
 */
@DisplayName("Whom a leg with ICE believes to be its party")
class IceScenarioTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String PBX = "10.0.0.10:4000";
    private static final String PHONE = "192.0.2.7:5000";
    private static final String MOBILE = "198.51.100.9:7000";
    private static final String STRANGER = "203.0.113.66:6666";
    private static final IceCredentials OURS = IceCredentials.random(new SplittableRandom(1));
    private static final IceCredentials NEXT = IceCredentials.random(new SplittableRandom(2));

    private static final MediaRelay.Listener OWNER =
            new MediaRelay.Listener() {
                @Override
                public void onReply(MediaReply reply) {}

                @Override
                public void onNotice(MediaNotice notice) {}
            };

    private static final PortBinder BINDER =
            new PortBinder() {
                @Override
                public int open(IpAddress address, int port, int dscp) {
                    return port;
                }

                @Override
                public void discard(int socket) {}

                @Override
                public void close(int socket) {}
            };

    private final Datagram packet = new Datagram(ByteBuffer.allocateDirect(Datagram.BUFFER_BYTES));
    private final Outgoing out = new Outgoing();
    private final MediaSession session;
    private final Line inside;
    private final Line outside;
    private final IceChecks phone = new IceChecks(OURS, "phoneUfrag");
    private @Nullable Drop dropped;
    private long now = SECOND;

    IceScenarioTest() {
        Leg near = leg("10.0.0.1", 20_000);
        session = new MediaSession("call", OWNER, near, "pbx");
        inside = line(near, 20_000);
        Leg branch = leg("203.0.113.1", 10_000);
        branch.ice(OURS);
        session.addBranch("b", branch);
        outside = line(branch, 10_000);
        session.open(
                new Exchange(
                        session.offerer(), null, offer(), List.of(), List.of(terms(PBX, null))));
    }

    private static Leg leg(String address, int port) {
        IpAddress ours = IpAddress.parse(address).orElseThrow();
        PortPool.Limits limits = new PortPool.Limits(port, port + 99, 0, 1, 0, 0);
        return new Leg(
                address,
                new PortPool(ours, 0, limits, new SplittableRandom(1), BINDER),
                LegProfile.PLAIN,
                4,
                (at, _) -> !at.address().isPrivate(),
                LocalDescription.first(InetAddress.ofLiteral(address), Audience.UNTRUSTED, 1));
    }

    private Line line(Leg leg, int port) {
        Line line =
                new Line(
                        session,
                        leg,
                        0,
                        "audio",
                        new PortPair(leg.pool().address(), port, port, port + 1),
                        new FakeHandshakes());
        leg.put(0, line);
        return line;
    }

    private static SessionDescription offer() {
        String sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.10\r\ns=-\r\nc=IN IP4 10.0.0.10\r\nt=0 0\r\n";
        return switch (new SdpParser(SdpLimits.DEFAULTS)
                .parse(sdp.getBytes(StandardCharsets.UTF_8))) {
            case SdpResult.Parsed(var description) -> description;
            case SdpResult.Malformed malformed -> throw new AssertionError(malformed);
        };
    }

    /**
     * @param ice null: the party has none
     */
    private static Terms terms(String at, @Nullable IceTerms ice) {
        LatchRules rules = new LatchRules(Latching.STRICT, endpoint(at), true, null, 32);
        return new Terms(
                0,
                new TransportTerms(rules, null, true, new Keying.Clear(), ice),
                Direction.SENDRECV,
                "audio",
                "PCMA",
                8000,
                Formats.ANY);
    }

    private static IceTerms ice(IceCredentials local, String ufrag) {
        return new IceTerms(local, new IceCredentials(ufrag, "a-password-we-do-not-need"));
    }

    private void answer(String tag, String ufrag, boolean fin) {
        Leg leg = outside.leg();
        Party party = leg.party(tag);
        if (party == null) party = leg.addParty(tag);
        if (party == null) throw new AssertionError("no room");
        session.answer(
                party,
                List.of(terms("192.0.2.7:9", ice(OURS, ufrag))),
                session.exchange().terms(),
                fin,
                now);
    }

    private static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        return new Endpoint(
                IpAddress.parse(text.substring(0, colon)).orElseThrow(),
                Integer.parseInt(text.substring(colon + 1)));
    }

    /** Where a datagram comes out; empty: nowhere. */
    private String send(String from, Line to, int length) {
        IceChecks.from(endpoint(from), packet, length);
        dropped = session.onDatagram(to, to.ports().rtpSocket(), packet, now, out);
        return dropped == null ? out.to().toString() : "";
    }

    private String check(String from, boolean nominate) {
        return send(from, outside, phone.check(packet.bytes(), nominate));
    }

    private String media(String from, Line to, int sequence) {
        packet.bytes().put(0, (byte) 0x80).put(1, (byte) 8).putShort(2, (short) sequence);
        packet.bytes().putInt(4, sequence * 160).putInt(8, 7);
        return send(from, to, 172);
    }

    private String heardAt() {
        return media(PBX, inside, 1);
    }

    @Test
    void mediaWithoutAGoodCheck_isAStrangers_howeverManyPackets_andFromWhereTheSdpSays() {
        answer("phone", "phoneUfrag", true);
        for (int i = 1; i < 20; i++) assertThat(media("192.0.2.7:9", outside, i)).isEmpty();
        assertThat(dropped).isEqualTo(Drop.STRANGER);
        assertThat(heardAt()).isEmpty();
        assertThat(dropped).isEqualTo(Drop.NO_DESTINATION);
    }

    @Test
    void checkedPair_isHeard_andServedOnceNominated() {
        answer("phone", "phoneUfrag", true);
        assertThat(check(PHONE, false)).isEqualTo(PHONE);
        assertThat(media(PHONE, outside, 1)).isEqualTo(PBX);
        assertThat(heardAt()).isEmpty();
        assertThat(check(PHONE, true)).isEqualTo(PHONE);
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media(STRANGER, outside, 2)).isEmpty();
        assertThat(dropped).isEqualTo(Drop.STRANGER);
    }

    @Test
    void partyMovesByANewNomination_andOnlyByThat() {
        answer("phone", "phoneUfrag", true);
        check(PHONE, true);
        media(PHONE, outside, 1);
        now += 5 * SECOND;
        assertThat(media(MOBILE, outside, 2)).as("no check from there yet").isEmpty();
        check(MOBILE, true);
        assertThat(media(MOBILE, outside, 2)).isEqualTo(PBX);
        assertThat(heardAt()).isEqualTo(MOBILE);
    }

    @Test
    void checksBeforeTheAnswer_areAnswered_andCountFromItOn() {
        assertThat(check(PHONE, true)).isEqualTo(PHONE);
        assertThat(media(PHONE, outside, 1)).isEmpty();
        assertThat(dropped).isEqualTo(Drop.NO_PARTY);
        answer("phone", "phoneUfrag", true);
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media(PHONE, outside, 2)).isEqualTo(PBX);
    }

    @Test
    void forksShareOurFragment_andAreToldApartByTheirs() {
        IceChecks second = new IceChecks(OURS, "second");
        check(PHONE, true);
        send(MOBILE, outside, second.check(packet.bytes(), true));
        answer("one", "phoneUfrag", false);
        answer("two", "second", false);
        assertThat(heardAt()).isEqualTo(MOBILE);
        assertThat(media(MOBILE, outside, 1)).isEqualTo(PBX);
        assertThat(media(PHONE, outside, 1)).isEmpty();
        assertThat(dropped).as("who answered first is not heard").isEqualTo(Drop.NOT_CURRENT);
        answer("one", "phoneUfrag", true);
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media(MOBILE, outside, 2)).isEmpty();
        assertThat(dropped).isEqualTo(Drop.STRANGER);
    }

    @Test
    void forgedChecks_moveNothing_andTheRecordNamesTheirSource() {
        answer("phone", "phoneUfrag", true);
        check(PHONE, true);
        IceChecks forger = new IceChecks(OURS.ufrag() + ":phoneUfrag", "not-the-password-of-ours");
        send(STRANGER, outside, forger.check(packet.bytes(), true));
        assertThat(packet.length()).as("an error, no success").isLessThan(64);
        IceChecks guesser = new IceChecks("guessed:phoneUfrag", OURS.password());
        assertThat(send(STRANGER, outside, guesser.check(packet.bytes(), true))).isEmpty();
        assertThat(dropped).isEqualTo(Drop.STUN);
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media(STRANGER, outside, 1)).isEmpty();
        var stream = session.statistics().streams().get(1);
        assertThat(stream.rejectedFrom()).isEqualTo(STRANGER);
        assertThat(stream.rejected()).isEqualTo(3);
    }

    @Test
    void capturedCheck_sentFromElsewhere_movesNothing() {
        answer("phone", "phoneUfrag", true);
        byte[] captured = new byte[phone.check(packet.bytes(), true)];
        packet.bytes().get(0, captured);
        assertThat(send(PHONE, outside, captured.length)).isEqualTo(PHONE);
        packet.bytes().put(0, captured);
        assertThat(send(STRANGER, outside, captured.length)).isEmpty();
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media(STRANGER, outside, 1)).isEmpty();
    }

    @Test
    void roleConflict_isAnsweredByAnError_andMovesNothing() {
        answer("phone", "phoneUfrag", true);
        int length =
                phone.check(
                        packet.bytes(),
                        true,
                        to -> to.attribute(StunAttribute.ICE_CONTROLLED, new byte[8]));
        assertThat(send(PHONE, outside, length)).isEqualTo(PHONE);
        assertThat(heardAt()).isEmpty();
    }

    @Test
    void restart_keepsMediaFlowing_untilTheNewNomination() {
        answer("phone", "phoneUfrag", true);
        check(PHONE, true);
        restart();
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media(PHONE, outside, 1)).isEqualTo(PBX);
        IceChecks again = new IceChecks(NEXT, "again");
        assertThat(send(MOBILE, outside, again.check(packet.bytes(), true))).isEqualTo(MOBILE);
        assertThat(heardAt()).isEqualTo(MOBILE);
        assertThat(check(PHONE, true)).as("old credentials").isEmpty();
        now += 3 * SECOND;
        assertThat(media(PHONE, outside, 2)).isEmpty();
        assertThat(media(MOBILE, outside, 2)).isEqualTo(PBX);
    }

    /** The phone restarts, the PBX has not finally answered yet. */
    private void restart() {
        Party party = outside.leg().party("phone");
        if (party == null) throw new AssertionError("no party");
        session.open(
                new Exchange(
                        party,
                        inside.leg(),
                        offer(),
                        List.of(),
                        List.of(terms("192.0.2.7:9", ice(NEXT, "again")))));
        session.answer(
                session.offerer(),
                List.of(terms(PBX, null)),
                session.exchange().terms(),
                false,
                now);
    }

    @Test
    void refusedRestart_leavesTheOldCredentialsAndPairs() {
        answer("phone", "phoneUfrag", true);
        check(PHONE, true);
        restart();
        session.rollBack();
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(check(MOBILE, true)).isEqualTo(MOBILE);
        assertThat(heardAt()).isEqualTo(MOBILE);
        assertThat(media(PHONE, outside, 1)).isEqualTo(PBX);
    }

    @Test
    void partyWithoutIce_isLatchedTo_andItsStunIsDropped() {
        assertThat(send(PBX, inside, phone.check(packet.bytes(), true))).isEmpty();
        assertThat(dropped).isEqualTo(Drop.STUN);
        answer("phone", "phoneUfrag", true);
        check(PHONE, true);
        assertThat(media(PBX, inside, 1)).isEqualTo(PHONE);
    }

    @Test
    void checkFromAnAddressThatIsNeverSentTo_isNotAnswered_andMovesNothing() {
        answer("phone", "phoneUfrag", true);
        check(PHONE, true);
        assertThat(check("10.0.0.66:5060", true)).isEmpty();
        assertThat(dropped).isEqualTo(Drop.FORBIDDEN);
        assertThat(heardAt()).isEqualTo(PHONE);
        assertThat(media("10.0.0.66:5060", outside, 1)).isEmpty();
        var stream = session.statistics().streams().get(1);
        assertThat(stream.rejections()).containsEntry(Drop.FORBIDDEN, 1L);
    }

    @Nested
    @DisplayName("RFC 7675: consent")
    class Consent {
        @Test
        void whoChecksAgainAndAgain_isNotSentToThirtySecondsAfterTheLast_andIsWithTheNext() {
            answer("phone", "phoneUfrag", true);
            for (int i = 0; i < 10; i++) {
                check(PHONE, true);
                now += 5 * SECOND;
                assertThat(heardAt()).isEqualTo(PHONE);
            }
            now += 25 * SECOND;
            assertThat(heardAt()).isEqualTo(PHONE);
            now++;
            assertThat(media(PHONE, outside, 1)).as("media is no consent").isEqualTo(PBX);
            assertThat(heardAt()).isEmpty();
            assertThat(dropped).isEqualTo(Drop.NO_CONSENT);
            assertThat(session.statistics().streams().get(1).ice()).isEqualTo("disconnected");
            assertThat(check(MOBILE, false)).as("not the nominated pair").isEqualTo(MOBILE);
            assertThat(heardAt()).isEmpty();
            assertThat(check(PHONE, false)).isEqualTo(PHONE);
            assertThat(heardAt()).isEqualTo(PHONE);
            assertThat(session.statistics().streams().get(1).ice()).isEqualTo("connected");
        }

        @Test
        void whoNeverChecksAgain_isSentToAsLongAsAnythingComes() {
            answer("phone", "phoneUfrag", true);
            check(PHONE, true);
            for (int i = 1; i < 20; i++) {
                now += 20 * SECOND;
                assertThat(media(PHONE, outside, i)).isEqualTo(PBX);
                assertThat(media(STRANGER, outside, i)).isEmpty();
                assertThat(heardAt()).isEqualTo(PHONE);
            }
            now += 31 * SECOND;
            media(STRANGER, outside, 21);
            assertThat(heardAt()).isEmpty();
            assertThat(dropped).isEqualTo(Drop.NO_CONSENT);
            assertThat(media(PHONE, outside, 22)).isEqualTo(PBX);
            assertThat(heardAt()).isEqualTo(PHONE);
        }

        @Test
        void restart_takesConsentAlong_untilTheNewNomination() {
            answer("phone", "phoneUfrag", true);
            check(PHONE, true);
            restart();
            now += 20 * SECOND;
            media(PHONE, outside, 1);
            now += 20 * SECOND;
            assertThat(heardAt()).isEqualTo(PHONE);
            now += 11 * SECOND;
            assertThat(heardAt()).isEmpty();
            IceChecks again = new IceChecks(NEXT, "again");
            send(MOBILE, outside, again.check(packet.bytes(), true));
            assertThat(heardAt()).isEqualTo(MOBILE);
        }
    }
}
