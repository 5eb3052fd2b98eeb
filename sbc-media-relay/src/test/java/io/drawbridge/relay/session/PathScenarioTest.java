package io.drawbridge.relay.session;

import static io.drawbridge.relay.session.SessionBench.MS;
import static io.drawbridge.relay.session.SessionBench.PBX;
import static io.drawbridge.relay.session.SessionBench.PHONE;
import static io.drawbridge.relay.session.SessionBench.SECOND;
import static io.drawbridge.relay.session.SessionBench.STRANGER;
import static io.drawbridge.relay.session.SessionBench.audio;
import static io.drawbridge.relay.session.SessionBench.bye;
import static io.drawbridge.relay.session.SessionBench.clear;
import static io.drawbridge.relay.session.SessionBench.endpoint;
import static io.drawbridge.relay.session.SessionBench.line;
import static io.drawbridge.relay.session.SessionBench.rtp;
import static io.drawbridge.relay.session.SessionBench.senderReport;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaNotice.Digit;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

@DisplayName("What becomes of a packet on its way")
class PathScenarioTest {
    private SessionBench bench = new SessionBench("audio");

    private byte[] fromPhone(byte[] packet) {
        return bench.send(PHONE, bench.outside(), packet);
    }

    private static Formats formats(
            String mid, int extension, int[] ssrcs, int[] expected, byte[] renumbered) {
        boolean[] may = new boolean[128];
        for (int payloadType : expected) may[payloadType] = true;
        return new Formats(
                mid, extension, ssrcs, may, renumbered, -1, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    @Nested
    @DisplayName("RFC 9143 §9.2: lines on one port")
    class Bundles {
        private static final String VIDEO_PBX = "10.0.0.10:4002";
        private static final int[] NONE = {};

        @BeforeEach
        void call() {
            bench = new SessionBench("audio", "video");
            bench.offer(
                    line(0, clear(PBX), "audio", Formats.ANY),
                    line(1, clear(VIDEO_PBX), "video", Formats.ANY));
            bench.far.remove(1); // no ports of its own
            TransportTerms one = clear(PHONE);
            bench.answer(
                    "phone",
                    true,
                    line(0, one, "audio", formats("a", 4, NONE, new int[] {8, 96}, null)),
                    line(
                            0,
                            one,
                            "video",
                            formats("v", 4, new int[] {77}, new int[] {96, 97}, null)));
        }

        private byte[] withMid(byte[] packet, String extension) {
            byte[] octets = HexFormat.of().parseHex(extension);
            ByteBuffer longer = ByteBuffer.allocate(packet.length + octets.length);
            longer.put(packet, 0, 12).put(octets).put(packet, 12, packet.length - 12);
            longer.put(0, (byte) 0x90);
            return longer.array();
        }

        @Test
        void namedLine_comesFirst_andItsSourceIsKnownFromThenOn() {
            fromPhone(withMid(rtp(5, 1, 96), "bede0001" + "40760000")); // "v"
            assertThat(bench.went).isEqualTo(VIDEO_PBX);
            fromPhone(rtp(5, 2, 96));
            assertThat(bench.went).isEqualTo(VIDEO_PBX);
            fromPhone(withMid(rtp(6, 1, 96), "10000001" + "04016100")); // "a", two-byte form
            assertThat(bench.went).isEqualTo(PBX);
        }

        @Test
        void lineNameOfOneLeg_isNotToldToTheOther() {
            byte[] sent = fromPhone(withMid(rtp(5, 1, 96), "bede0001" + "40760000"));
            assertThat(sent).isEqualTo(rtp(5, 1, 96));
        }

        @Test
        void announcedSource_thenUniquePayloadType_thenNothing() {
            fromPhone(rtp(77, 1, 96));
            assertThat(bench.went).isEqualTo(VIDEO_PBX);
            fromPhone(rtp(5, 1, 8));
            assertThat(bench.went).isEqualTo(PBX);
            fromPhone(rtp(6, 1, 97));
            assertThat(bench.went).isEqualTo(VIDEO_PBX);
            fromPhone(rtp(1, 1, 96));
            assertThat(bench.dropped).isEqualTo(Drop.FORMAT);
        }

        @Test
        void bothLinesLeaveByTheSharedPort_andRtcpFindsItsLine() {
            bench.send(PBX, bench.inside(0), rtp(1, 1, 8));
            assertThat(bench.went).isEqualTo(PHONE);
            assertThat(bench.out.socket()).isEqualTo(10_000);
            bench.send(VIDEO_PBX, bench.inside(1), rtp(2, 1, 97));
            assertThat(bench.went).isEqualTo(PHONE);
            assertThat(bench.out.socket()).isEqualTo(10_000);

            fromPhone(rtp(77, 1, 96));
            fromPhone(senderReport(77));
            assertThat(bench.went).isEqualTo(VIDEO_PBX);
            fromPhone(HexFormat.of().parseHex("81ce0002" + "00000001" + "00000002"));
            assertThat(bench.went).as("feedback on what was sent").isEqualTo(VIDEO_PBX);
        }

        @Test
        void statistics_tellTheLinesApart() {
            fromPhone(rtp(77, 1, 96));
            fromPhone(rtp(5, 1, 8));
            fromPhone(rtp(5, 2, 8));
            bench.send(STRANGER, bench.outside(), rtp(5, 3, 8));
            assertThat(bench.stream("phone", 0).packets()).isEqualTo(2);
            assertThat(bench.stream("phone", 1).packets()).isEqualTo(1);
            assertThat(bench.stream("phone", 0).rejected()).isEqualTo(1);
            assertThat(bench.stream("phone", 1).rejected()).isZero();
            assertThat(bench.stream("phone", 1).local()).isEqualTo("203.0.113.1:10000");
        }
    }

    @Nested
    @DisplayName("formats")
    class FormatsOfALine {
        private void call(Formats pbx, Formats phone) {
            bench.offer(line(0, clear(PBX), "audio", pbx));
            bench.answer("phone", true, line(0, clear(PHONE), "audio", phone));
        }

        @Test
        void payloadType_isWhatTheOtherPartyKnowsItAs_theMarkerStays() {
            byte[] numbers = new byte[128];
            Arrays.fill(numbers, (byte) -1);
            numbers[101] = 96;
            call(
                    formats("", 0, new int[0], new int[] {96}, numbers),
                    formats("", 0, new int[0], new int[] {101, 9}, null));
            byte[] marked = rtp(1, 1, 101);
            marked[1] |= (byte) 0x80;
            assertThat(fromPhone(marked)[1] & 0xff).isEqualTo(0x80 | 96);
            fromPhone(rtp(1, 2, 9));
            assertThat(bench.dropped).as("unknown to the PBX").isEqualTo(Drop.FORMAT);
            fromPhone(rtp(1, 3, 18));
            assertThat(bench.dropped).as("not negotiated").isEqualTo(Drop.FORMAT);
        }

        private static Formats extensions(long numbers) {
            return new Formats(
                    "", 0, new int[0], null, null, -1, 8000, 1_000, 1_000_000, numbers, null);
        }

        @Test
        @DisplayName("RFC 8285: header extensions reach who has negotiated them, and nobody else")
        void headerExtensions() {
            call(extensions(1 << 1), extensions(1 << 1));
            byte[] both = Arrays.copyOf(rtp(1, 1), 180);
            ByteBuffer octets = ByteBuffer.wrap(both);
            octets.put(0, (byte) 0x90).putLong(12, 0xbede_0001_10ff_20aaL);
            byte[] sent = fromPhone(both);
            assertThat(ByteBuffer.wrap(sent).getLong(12)).isEqualTo(0xbede_0001_10ff_0000L);
            assertThat(sent).hasSize(180);
            bench = new SessionBench("audio");
            call(Formats.ANY, Formats.ANY);
            sent = fromPhone(both);
            assertThat(sent).hasSize(172);
            assertThat(sent[0]).isEqualTo((byte) 0x80);
            assertThat(Arrays.copyOfRange(sent, 12, 172))
                    .isEqualTo(Arrays.copyOfRange(both, 20, 180));
        }

        @Test
        @DisplayName("RFC 2198: what a packet is made of has the other party's numbers, too")
        void redundantAudio() {
            byte[] numbers = new byte[128];
            Arrays.fill(numbers, (byte) -1);
            numbers[63] = 97;
            numbers[111] = 96;
            byte[] redundant = new byte[128];
            Arrays.fill(redundant, (byte) -1);
            redundant[63] = 0;
            call(
                    formats("", 0, new int[0], new int[] {96, 97}, numbers),
                    new Formats(
                            "",
                            0,
                            new int[0],
                            null,
                            null,
                            -1,
                            8000,
                            1_000,
                            1_000_000,
                            0,
                            redundant));
            byte[] packet = rtp(1, 1, 63);
            ByteBuffer.wrap(packet).putInt(12, 0xef00_0c08).put(16, (byte) 111);
            byte[] sent = fromPhone(packet);
            assertThat(sent[1]).isEqualTo((byte) 97);
            assertThat(ByteBuffer.wrap(sent).getInt(12)).isEqualTo(0xe000_0c08);
            assertThat(sent[16]).isEqualTo((byte) 96);
            packet = rtp(1, 2, 63);
            packet[12] = 18;
            assertThat(fromPhone(packet)).isEmpty();
            assertThat(bench.dropped).as("made of what was not negotiated").isEqualTo(Drop.FORMAT);
        }

        @Test
        void moreThanTheCodecsCanNeed_isDropped_andTheNextSecondIsFine() {
            Formats limited = new Formats("", 0, new int[0], null, null, -1, 100, 20_000);
            call(Formats.ANY, limited);
            bench.now = SECOND;
            int heard = 0;
            for (int i = 0; i < 300; i++) {
                if (fromPhone(rtp(1, i)).length > 0) heard++;
                bench.now -= 18 * MS; // 500 packets a second
            }
            assertThat(heard).isBetween(100, 180);
            assertThat(bench.dropped).isEqualTo(Drop.RATE);
            bench.now += SECOND;
            assertThat(fromPhone(rtp(1, 301))).isNotEmpty();
            assertThat(bench.stream("phone", 0).rejections()).containsKey(Drop.RATE);
            assertThat(bench.stream("phone", 0).rejectedFrom()).as("its own").isEmpty();
        }

        @Test
        void keyPressed_isToldOnce_withItsDuration() {
            Formats events = new Formats("", 0, new int[0], null, null, 101, 1_000, 1_000_000);
            call(Formats.ANY, events);
            Digit told = null;
            for (int i = 0; i < 6; i++) {
                byte[] packet = Arrays.copyOf(rtp(1, i, 101), 16);
                ByteBuffer.wrap(packet).putInt(4, 1_000).put(12, (byte) 11);
                packet[13] = (byte) (i < 3 ? 10 : 0x8a);
                ByteBuffer.wrap(packet).putShort(14, (short) (160 * Math.min(i + 1, 4)));
                assertThat(fromPhone(packet)).as("relayed as well").isNotEmpty();
                if (bench.out.digit() == null) continue;
                assertThat(told).isNull();
                told = bench.out.digit();
            }
            assertThat(told).isEqualTo(new Digit("call", "phone", 11, 80));
        }

        @Test
        void keyWhoseEndIsLost_isToldLater() {
            call(
                    Formats.ANY,
                    new Formats(
                            "", 0, new int[0], null, null, 101, 16_000, 1_000, 1_000_000, 0, null));
            byte[] packet = Arrays.copyOf(rtp(1, 1, 101), 16);
            packet[12] = 5;
            packet[13] = 10;
            packet[14] = 2;
            packet[15] = 0;
            fromPhone(packet);
            assertThat(bench.session.lostDigit(bench.now)).isNull();
            bench.now += SECOND;
            assertThat(bench.session.lostDigit(bench.now))
                    .isEqualTo(new Digit("call", "phone", 5, 32));
            assertThat(bench.session.lostDigit(bench.now)).isNull();
        }
    }

    @Nested
    @DisplayName("a source that changes")
    class Sources {
        @Test
        void receiverKeepsSsrcAndNumbers_overForks() {
            bench.offer(audio(clear(PBX)));
            bench.answer("one", false, audio(clear("192.0.2.1:5000")));
            bench.send("192.0.2.1:5000", bench.outside(), rtp(1, 100));
            bench.answer("two", true, audio(clear("192.0.2.2:5000")));
            ByteBuffer sent =
                    ByteBuffer.wrap(bench.send("192.0.2.2:5000", bench.outside(), rtp(2, 9)));
            assertThat(sent.getInt(8)).isEqualTo(1);
            assertThat(sent.getShort(2)).isEqualTo((short) 101);
        }

        @Test
        void rtcpOfTheNewSource_carriesTheOldName() {
            bench.call(clear(PBX), clear(PHONE));
            fromPhone(rtp(1, 100));
            bench.reoffer(clear("192.0.2.8:7000"), clear(PBX));
            byte[] sent = bench.send("192.0.2.8:7000", bench.outside(), rtp(2, 9));
            assertThat(ByteBuffer.wrap(sent).getShort(2)).isEqualTo((short) 101);
            sent = bench.send("192.0.2.8:7000", bench.outside(), senderReport(2));
            assertThat(ByteBuffer.wrap(sent).getInt(4)).isEqualTo(1);
            byte[] report =
                    HexFormat.of()
                            .parseHex(
                                    "81c90007"
                                            + "00000009"
                                            + "00000001"
                                            + "00000000"
                                            + "00000065"
                                            + "00000000"
                                            + "00000000"
                                            + "00000000");
            sent = bench.send(PBX, bench.inside(), report);
            assertThat(ByteBuffer.wrap(sent).getInt(8)).as("the real source").isEqualTo(2);
            assertThat(ByteBuffer.wrap(sent).getInt(16)).as("its number").isEqualTo(9);
        }
    }

    @Nested
    @DisplayName("RTCP")
    class Rtcp {
        @Test
        void strangersBye_isRefused_theOwnersIsRelayed() {
            bench.call(clear(PBX), clear(PHONE));
            fromPhone(rtp(1, 1));
            assertThat(bench.send(STRANGER, bench.outside(), bye(1))).isEmpty();
            assertThat(bench.dropped).isEqualTo(Drop.STRANGER);
            assertThat(fromPhone(bye(1))).isEqualTo(bye(1));
        }

        @Test
        void lengthsThatDoNotAddUp_areJunk() {
            bench.call(clear(PBX), clear(PHONE));
            fromPhone(rtp(1, 1));
            assertThat(fromPhone(Arrays.copyOf(senderReport(1), 24))).isEmpty();
            assertThat(bench.dropped).isEqualTo(Drop.JUNK);
        }
    }

    @Nested
    @DisplayName("T.38 over UDPTL")
    class Udptl {
        private static final byte[] FAX = {0, 7, 1, 2, 0, 0};

        private void call() {
            bench.offer(line(0, clear(PBX), "image", Formats.ANY));
            bench.answer("phone", true, line(0, clear(PHONE), "image", Formats.ANY));
        }

        @Test
        void anythingOfThePartys_isRelayedAsItIs_whateverItsFirstByteLooksLike() {
            call();
            for (int first : new int[] {0, 1, 22, 63, 128, 200, 255}) {
                byte[] datagram = FAX.clone();
                datagram[0] = (byte) first;
                assertThat(fromPhone(datagram)).isEqualTo(datagram);
                assertThat(bench.went).isEqualTo(PBX);
            }
            assertThat(bench.send(PBX, bench.inside(), FAX)).isEqualTo(FAX);
            assertThat(bench.went).isEqualTo(PHONE);
            assertThat(bench.stream("phone", 0).packets()).isEqualTo(7);
        }

        @Test
        void otherPortOfTheSameAddress_isBelievedAfterThree_aStrangerNever() {
            call();
            for (int i = 0; i < 5; i++)
                assertThat(bench.send(STRANGER, bench.outside(), FAX)).isEmpty();
            assertThat(bench.dropped).isEqualTo(Drop.STRANGER);
            assertThat(bench.send("192.0.2.7:9", bench.outside(), FAX)).isEmpty();
            assertThat(bench.send("192.0.2.7:9", bench.outside(), FAX)).isEmpty();
            assertThat(bench.send("192.0.2.7:9", bench.outside(), FAX)).isEqualTo(FAX);
        }
    }

    @Nested
    @DisplayName("what is counted")
    class Counted {
        @Test
        void bothDirections_andHowGoodTheyAre() {
            bench.call(clear(PBX), clear(PHONE));
            for (int i = 0; i < 100; i++) {
                if (i % 20 != 7) fromPhone(rtp(1, i));
                bench.send(PBX, bench.inside(), rtp(2, i));
            }
            StreamStatistics phone = bench.stream("phone", 0);
            assertThat(phone.packets()).isEqualTo(95);
            assertThat(phone.lost()).isEqualTo(5);
            assertThat(phone.sentPackets()).isEqualTo(100);
            assertThat(phone.sentBytes()).isEqualTo(17_200);
            assertThat(phone.quality().mos()).isBetween(3.0, 4.2);
            assertThat(bench.stream("pbx", 0).quality().mos()).isGreaterThan(4.2);
            assertThat(phone.quality().roundTripMs()).isNegative();
        }

        @Test
        void oneWayAudio_isNoticedAfterTenSeconds_andForgottenWhenItEnds() {
            bench.call(clear(PBX), clear(PHONE));
            for (int i = 0; i < 450; i++) bench.send(PBX, bench.inside(), rtp(2, i));
            bench.session.compare(bench.now);
            assertThat(bench.stream("phone", 0).oneWay()).isFalse();
            for (int i = 450; i < 600; i++) bench.send(PBX, bench.inside(), rtp(2, i));
            bench.session.compare(bench.now);
            assertThat(bench.stream("phone", 0).oneWay()).isTrue();
            assertThat(bench.stream("pbx", 0).oneWay()).isFalse();
            fromPhone(rtp(1, 1));
            bench.session.compare(bench.now);
            assertThat(bench.stream("phone", 0).oneWay()).isFalse();
        }
    }

    @Nested
    @DisplayName("who was refused")
    class RejectedFrom {
        private static final String RTCP = "192.0.2.7:5001";

        @BeforeEach
        void call() {
            LatchRules rules =
                    new LatchRules(Latching.STRICT, endpoint("192.0.2.7:5555"), true, null, 32);
            bench.call(
                    clear(PBX), new TransportTerms(rules, null, false, new Keying.Clear(), null));
        }

        @Test
        void partyWhoseRtcpCameEarly_isNotNamed() {
            bench.sendRtcp(RTCP, bench.outside(), senderReport(7));
            assertThat(bench.dropped).isEqualTo(Drop.STRANGER);
            for (int i = 1; i <= 5; i++) fromPhone(rtp(7, i));
            assertThat(bench.stream("phone", 0).packets()).isEqualTo(3);
            assertThat(bench.stream("phone", 0).rejectedFrom()).isEmpty();
            assertThat(bench.stream("phone", 0).rejected()).isEqualTo(3);
        }

        @Test
        void rtcpFromWhereSdpSays_takesThePlaceOfANeighbours() {
            bench = new SessionBench("audio");
            bench.call(
                    clear(PBX),
                    new TransportTerms(
                            clear(PHONE).rules(), endpoint(RTCP), false, new Keying.Clear(), null));
            fromPhone(rtp(7, 1));
            bench.sendRtcp("192.0.2.7:6666", bench.outside(), senderReport(1));
            assertThat(bench.dropped).isNull();
            bench.sendRtcp(RTCP, bench.outside(), senderReport(7));
            assertThat(bench.dropped).isNull();
            bench.sendRtcp("192.0.2.7:6666", bench.outside(), senderReport(1));
            assertThat(bench.dropped).isEqualTo(Drop.STRANGER);
        }

        @Test
        void strangerIs_whoeverCameLater() {
            bench.send(STRANGER, bench.outside(), rtp(1, 1));
            bench.sendRtcp(RTCP, bench.outside(), senderReport(7));
            for (int i = 1; i <= 5; i++) fromPhone(rtp(7, i));
            assertThat(bench.stream("phone", 0).rejectedFrom()).isEqualTo(STRANGER);
        }

        @Test
        void whoSharesThePartysAddress_is_onceThePartyIsKnown() {
            for (int i = 1; i <= 5; i++) fromPhone(rtp(7, i));
            bench.send("192.0.2.7:6666", bench.outside(), rtp(1, 1));
            assertThat(bench.stream("phone", 0).rejectedFrom()).isEqualTo("192.0.2.7:6666");
        }
    }
}
