package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.MS;
import static io.drawbridge.relay.engine.RelayBench.SECOND;
import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.line;
import static io.drawbridge.relay.engine.RelayBench.reason;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.engine.RelayBench.Played;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.rtp.RtpHeaderView;
import io.drawbridge.relay.tone.Decoding;
import io.drawbridge.relay.tone.G711;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** The relay is the answering party and plays a tone. */
class ToneScenarioTest {
    private final RelayBench bench = new RelayBench();

    private static int[] samples(G711 law, List<Played> packets) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (Played packet : packets)
            octets.write(packet.octets(), 12, packet.octets().length - 12);
        return Decoding.samples(law, octets.toByteArray());
    }

    /** Sequence numbers without a gap, timestamps that follow the clock. */
    private static void requireContinuous(List<Played> packets) {
        for (int i = 1; i < packets.size(); i++) {
            Played one = packets.get(i - 1);
            Played next = packets.get(i);
            assertThat(RtpHeaderView.ssrc(next.bytes())).isEqualTo(RtpHeaderView.ssrc(one.bytes()));
            assertThat((short) RtpHeaderView.sequenceNumber(next.bytes()))
                    .isEqualTo((short) (RtpHeaderView.sequenceNumber(one.bytes()) + 1));
            assertThat(RtpHeaderView.timestamp(next.bytes()) - RtpHeaderView.timestamp(one.bytes()))
                    .isEqualTo((int) ((next.at() - one.at()) / 125_000));
        }
    }

    private static boolean isMarked(Played packet) {
        return packet.octets()[1] < 0;
    }

    private static String offer(String formats, String... lines) {
        return audio("192.0.2.7:5000", lines)
                .replace("RTP/AVP 8\r\na=rtpmap:8 PCMA/8000", "RTP/AVP " + formats);
    }

    @Nested
    @DisplayName("RFC 3264 §6: the answer")
    class Answer {
        @Test
        void isTheOnePayloadTypeThatIsPlayed_withOurAddress() {
            MediaReply reply =
                    bench.play(
                            offer(
                                    "18 8 0 101",
                                    "a=rtpmap:101 telephone-event/8000",
                                    "a=fmtp:101 0-16"));

            assertThat(text(reply))
                    .contains("c=IN IP4 203.0.113.1\r\n")
                    .containsPattern("m=audio 10\\d\\d\\d RTP/AVP 8\r\n")
                    .contains("a=rtpmap:8 PCMA/8000\r\n")
                    .contains("a=ptime:20\r\n")
                    .contains("a=sendrecv\r\n")
                    .doesNotContain("101")
                    .doesNotContain("192.0.2.7");
        }

        @ParameterizedTest
        @CsvSource({
            "sendrecv, sendrecv, true",
            "recvonly, sendonly, true",
            "sendonly, recvonly, false",
            "inactive, inactive, false"
        })
        void direction_isALegalAnswer_andWhoDoesNotListenHearsNothing(
                String offered, String answered, boolean plays) {
            assertThat(text(bench.play(offer("0", "a=" + offered)))).contains("a=" + answered);
            assertThat(bench.playedUntil(SECOND).isEmpty()).isEqualTo(!plays);
        }

        @Test
        void videoAndFurtherAudio_areRefusedWithPortZero() {
            String text =
                    text(
                            bench.play(
                                    offer(
                                            "0",
                                            "m=video 5002 RTP/AVP 31",
                                            "m=audio 5004 RTP/AVP 0")));
            assertThat(text).contains("m=video 0 RTP/AVP 31").contains("m=audio 0 RTP/AVP 0");
            assertThat(bench.portsInUse()).isEqualTo(2);
        }

        @Test
        void mayBeOnTheSecondAudioLine() {
            String text = text(bench.play(offer("9", "m=audio 5004 RTP/AVP 0")));
            assertThat(text).contains("m=audio 0 RTP/AVP 9").containsPattern("m=audio 1\\d+ .* 0");
            assertThat(bench.playedUntil(0))
                    .singleElement()
                    .matches(p -> p.way().endsWith(":5004"));
        }

        @ParameterizedTest
        @CsvSource({
            "18 9, ''",
            "96, a=rtpmap:96 opus/48000/2",
            "0, a=rtpmap:0 PCMU/16000",
            "96, a=rtpmap:96 PCMU/8000/2",
            "101, a=rtpmap:101 telephone-event/8000"
        })
        void withoutBothLaws_itIsRefused_andNothingIsKept(String formats, String line) {
            assertThat(reason(bench.play(offer(formats, line)))).isEqualTo(Reason.NOT_ACCEPTABLE);
            assertThat(bench.portsInUse()).isZero();
            assertThat(bench.engine.telemetry().sessions()).isZero();
            assertThat(bench.engine.nextDeadline()).isEqualTo(RelayEngine.NEVER);
        }

        @Test
        void encryptedOffer_isRefused() {
            assertThat(reason(bench.play(offer("0").replace("RTP/AVP", "RTP/SAVP"))))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
        }

        @ParameterizedTest
        @CsvSource({"OFF, false", "ACCEPT, true", "REQUIRE, true"})
        void rtcpMux_isTheNetworksDecision(RtcpMux policy, boolean muxed) {
            RelayBench own =
                    new RelayBench(Latching.STRICT, policy, new PortRange(10_000, 10_099), 10);
            assertThat(text(own.play(offer("0", "a=rtcp-mux"))).contains("a=rtcp-mux"))
                    .isEqualTo(muxed);
            if (policy == RtcpMux.REQUIRE)
                assertThat(reason(own.play("other", offer("0"), leg("outside", "192.0.2.7"))))
                        .isEqualTo(Reason.NOT_ACCEPTABLE);
        }

        @Test
        void ipv6_isAnsweredInIpv6() {
            MediaReply reply = bench.play(audio("[2001:db8:7::1]:5000"));
            assertThat(line(reply, "audio").address().isIpv4()).isFalse();
            assertThat(bench.playedUntil(0))
                    .singleElement()
                    .matches(p -> p.way().endsWith("[2001:db8:7:0:0:0:0:1]:5000"));
        }
    }

    @Nested
    @DisplayName("RFC 3550 §5.1: the stream")
    class Packets {
        @ParameterizedTest
        @CsvSource({"0, PCMU", "8, PCMA"})
        void is440HertzAtMinus12_pacedByTheEnginesDeadline(String format, G711 law) {
            Endpoint port = line(bench.play(offer(format)), "audio");
            List<Played> packets = bench.playedUntil(2 * SECOND - 1);

            assertThat(packets).hasSize(100);
            assertThat(packets)
                    .allMatch(p -> p.way().equals(RelayBench.bound(port) + " > 192.0.2.7:5000"))
                    .allMatch(p -> p.octets().length == 172)
                    .allMatch(p -> RtpHeaderView.payloadType(p.bytes()) == law.ordinal() * 8);
            requireContinuous(packets);
            assertThat(isMarked(packets.getFirst())).isTrue();
            assertThat(packets.subList(1, 100)).noneMatch(ToneScenarioTest::isMarked);
            int[] samples = samples(law, packets);
            assertThat(Decoding.hertz(samples)).isBetween(439.0, 441.0);
            assertThat(Decoding.level(law, samples)).isBetween(-12.5, -11.5);
        }

        @ParameterizedTest
        @CsvSource({
            "a=ptime:30, 30",
            "a=maxptime:10, 10",
            "a=ptime:200, 60",
            "a=ptime:1, 10",
            "a=ptime:soon, 20"
        })
        void packetTime_isTheCallersWish_withinReason(String line, int ms) {
            assertThat(text(bench.play(offer("0", line)))).contains("a=ptime:" + ms + "\r\n");
            List<Played> packets = bench.playedUntil(600 * MS - 1);
            assertThat(packets).hasSize(600 / ms);
            assertThat(packets).allMatch(p -> p.octets().length == 12 + 8 * ms);
            requireContinuous(packets);
            assertThat(Decoding.hertz(samples(G711.PCMU, packets))).isBetween(439.0, 441.0);
        }

        @Test
        void payloadTypeOfTheCallers_isUsed() {
            bench.play(offer("97", "a=rtpmap:97 pcmu/8000/1"));
            assertThat(bench.playedUntil(0))
                    .allMatch(p -> RtpHeaderView.payloadType(p.bytes()) == 97);
        }

        @Test
        void tones_areNotTheSameStream() {
            bench.play(offer("0"));
            bench.play("other", offer("0"), leg("outside", "192.0.2.7"));
            assertThat(bench.playedUntil(0))
                    .hasSize(2)
                    .extracting(p -> RtpHeaderView.ssrc(p.bytes()))
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    @DisplayName("RFC 3264 §8: re-offers")
    class Again {
        @Test
        void hold_stopsTheTone_andItGoesOnAsOneStream() {
            Endpoint port = line(bench.play(offer("0")), "audio");
            List<Played> before = bench.playedUntil(SECOND - 1);
            bench.now = SECOND;
            assertThat(text(bench.play(offer("0", "a=sendonly")))).contains("a=recvonly");
            assertThat(bench.playedUntil(6 * SECOND)).isEmpty();
            assertThat(line(bench.play(offer("0")), "audio")).isEqualTo(port);
            List<Played> after = bench.playedUntil(7 * SECOND - 1);

            assertThat(after).hasSize(50);
            assertThat(isMarked(after.getFirst())).isTrue();
            requireContinuous(after);
            requireContinuous(List.of(before.getLast(), after.getFirst()));
        }

        @Test
        void holdByAddress_stopsTheTone() {
            bench.play(offer("0"));
            bench.play(audio("0.0.0.0:5000"));
            assertThat(bench.playedUntil(SECOND)).isEmpty();
        }

        @Test
        void otherAddressLawAndPacketTime_areFollowed() {
            bench.play(offer("0"));
            List<Played> before = bench.playedUntil(SECOND - 1);
            bench.now = SECOND - 1;
            bench.play(audio("192.0.2.8:7000", "a=ptime:40"));
            List<Played> after = bench.playedUntil(2 * SECOND - 1);

            assertThat(after)
                    .hasSize(25)
                    .allMatch(p -> p.way().endsWith("> 192.0.2.8:7000"))
                    .allMatch(p -> RtpHeaderView.payloadType(p.bytes()) == 8);
            requireContinuous(after);
            requireContinuous(List.of(before.getLast(), after.getFirst()));
            assertThat(Decoding.hertz(samples(G711.PCMA, after))).isBetween(439.0, 441.0);
        }

        @Test
        void refusedOne_changesNothing() {
            Endpoint port = line(bench.play(offer("0")), "audio");
            bench.rtp("192.0.2.7:5000", port, 6, 0);
            bench.playedUntil(SECOND);
            assertThat(reason(bench.play(offer("9")))).isEqualTo(Reason.NOT_ACCEPTABLE);
            assertThat(reason(bench.play(audio("224.0.0.1:5000"))))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            assertThat(bench.playedUntil(2 * SECOND))
                    .hasSize(50)
                    .allMatch(p -> p.way().endsWith("> 192.0.2.7:5000"));
        }

        @Test
        void lineThatIsSwitchedOff_givesItsPortsBack_andMayComeAgain() {
            bench.play(offer("0"));
            assertThat(text(bench.play(audio("192.0.2.7:0")))).contains("m=audio 0 ");
            assertThat(bench.portsInUse()).isZero();
            assertThat(bench.playedUntil(SECOND)).isEmpty();
            bench.play(offer("0"));
            assertThat(bench.portsInUse()).isEqualTo(2);
            assertThat(bench.playedUntil(2 * SECOND - 1)).hasSize(50);
        }

        @Test
        void wordsThatDoNotFit_areRefused() {
            bench.play(offer("0"));
            assertThat(reason(bench.reoffer("caller", "tone", offer("0"))))
                    .isEqualTo(Reason.WRONG_STATE);
            assertThat(reason(bench.answer("tone", "", offer("0"), true)))
                    .isEqualTo(Reason.WRONG_STATE);
            bench.offer("other", "b1", offer("0"), leg("outside", ""), leg("inside", ""));
            assertThat(reason(bench.play("other", offer("0"), leg("outside", ""))))
                    .isEqualTo(Reason.WRONG_STATE);
        }
    }

    @Nested
    @DisplayName("Latching")
    class Destination {
        @Test
        void toneFollowsTheLatch_notAStranger() {
            Endpoint port = line(bench.play(offer("0")), "audio");
            for (int i = 0; i < 5; i++) bench.rtp("198.51.100.66:9", port, 5, i);
            assertThat(bench.playedUntil(100 * MS))
                    .allMatch(p -> p.way().endsWith("192.0.2.7:5000"));
            for (int i = 0; i < 5; i++) bench.rtp("192.0.2.7:6000", port, 6, i);
            assertThat(bench.playedUntil(2 * SECOND).getLast().way()).endsWith("192.0.2.7:6000");
        }

        @Test
        void whoNeverSpeaks_hearsTwoSecondsAndNoMore() {
            Endpoint port = line(bench.play(offer("0")), "audio");
            assertThat(bench.playedUntil(10 * SECOND)).hasSize(100);
            bench.rtp("192.0.2.7:5000", port, 6, 0);
            assertThat(bench.playedUntil(11 * SECOND)).hasSize(50);
        }

        @Test
        void phoneBehindNat_hearsTheTone_onceItHasSpoken() {
            Endpoint port = line(bench.play(audio("192.168.1.20:5000")), "audio");
            assertThat(bench.playedUntil(SECOND - 1)).isEmpty();
            bench.now = SECOND - 1;
            for (int i = 0; i < 3; i++) bench.rtp("192.0.2.7:41000", port, 1, i);
            List<Played> heard = bench.playedUntil(2 * SECOND - 1);
            assertThat(heard).hasSize(50).allMatch(p -> p.way().endsWith("192.0.2.7:41000"));
            requireContinuous(heard);
        }
    }

    @Nested
    @DisplayName("Silence and the end")
    class End {
        @Test
        void callerWhoIsSilentForTheTimeout_isTold_althoughTheTonePlays() {
            bench.play(offer("0"));
            assertThat(bench.silentUntil(61 * SECOND)).containsExactly("caller at 60");
        }

        @Test
        void callersRtcpAlone_isLife() {
            Endpoint port = line(bench.play(offer("0")), "audio");
            bench.silentUntil(50 * SECOND);
            Endpoint rtcp = new Endpoint(port.address(), port.port() + 1);
            bench.rtcp("192.0.2.7:5001", rtcp);
            assertThat(bench.silentUntil(109 * SECOND)).isEmpty();
            assertThat(bench.silentUntil(111 * SECOND)).containsExactly("caller at 110");
        }

        @Test
        void callerWhoMayNotSend_hasTheHoldTimeout() {
            bench.play(offer("0", "a=inactive"));
            assertThat(bench.silentUntil(3_599 * SECOND)).isEmpty();
            assertThat(bench.silentUntil(3_601 * SECOND)).containsExactly("caller at 3600");
        }

        @Test
        void whatIsPlayedAndHeard_isCounted() {
            Endpoint port = line(bench.play(offer("0")), "audio");
            for (int i = 0; i < 7; i++)
                assertThat(bench.rtp("192.0.2.7:5000", port, 1, i)).isEmpty();
            bench.playedUntil(SECOND - 1);

            assertThat(bench.streams())
                    .extracting(
                            s -> s.tag() + " " + s.codec() + " " + s.packets() + " " + s.bytes())
                    .containsExactly("caller PCMU 7 1204", "tone PCMU 50 8600");
            assertThat(bench.dropped(Drop.PLAYER)).isEqualTo(7);
            assertThat(bench.engine.telemetry().packets()).isEqualTo(50);
        }

        @Test
        void deletion_endsTheTone_andGivesThePortsBack() {
            bench.play(offer("0"));
            bench.playedUntil(SECOND);
            bench.delete(RelayBench.CALL, "");
            assertThat(bench.portsInUse()).isZero();
            assertThat(bench.playedUntil(10 * SECOND)).isEmpty();
            assertThat(bench.sockets.count()).isZero();
            assertThat(bench.engine.nextDeadline()).isEqualTo(RelayEngine.NEVER);
        }

        @Test
        void tones_areBounded_andAnEndedOneMakesRoom() {
            RelayBench wide =
                    new RelayBench(
                            Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 19_999), 9_999);
            for (int i = 0; i < Tones.MAX_PLAYERS; i++)
                text(wide.play("call " + i, offer("0"), leg("outside", "192.0.2.7")));
            assertThat(reason(wide.play("more", offer("0"), leg("outside", "192.0.2.7"))))
                    .isEqualTo(Reason.NO_RESOURCES);
            assertThat(wide.playedUntil(SECOND - 1)).hasSize(50 * Tones.MAX_PLAYERS);
            wide.delete("call 7", "");
            text(wide.play("more", offer("0"), leg("outside", "192.0.2.7")));
        }
    }
}
