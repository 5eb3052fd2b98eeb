package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.CALL;
import static io.drawbridge.relay.engine.RelayBench.MS;
import static io.drawbridge.relay.engine.RelayBench.SECOND;
import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.line;
import static io.drawbridge.relay.engine.RelayBench.reason;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.ports.Endpoint;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The life of a media session")
class SessionScenarioTest {
    private static final String CALLER = "192.0.2.7:5000";
    private static final String PBX = "10.0.0.10:4000";
    private static final String VIDEO = "m=video 5004 RTP/AVP 96\r\na=rtpmap:96 VP8/90000";

    private RelayBench bench = new RelayBench();
    private Endpoint forCaller;
    private Endpoint forCallee;

    private void call() {
        forCallee = line(bench.offer("b", audio(CALLER)), "audio");
        forCaller = line(bench.answer("callee", "b", audio(PBX), true), "audio");
    }

    @Test
    void bothSidesGetOurEvenPorts_andPacketsGoBothWays() {
        call();
        assertThat(forCallee.address()).hasToString("10.0.0.1");
        assertThat(forCaller.address()).hasToString("203.0.113.1");
        assertThat(forCallee.port() % 2 + forCaller.port() % 2).isZero();
        assertThat(bench.rtp(CALLER, forCaller, 1, 1)).isEqualTo(forCallee + " > " + PBX);
        assertThat(bench.rtp(PBX, forCallee, 2, 1))
                .isEqualTo(RelayBench.bound(forCaller) + " > " + CALLER);
    }

    @Test
    void audioAndVideo_haveLinesOfTheirOwn() {
        MediaReply offered = bench.offer("b", audio(CALLER, VIDEO));
        MediaReply answered =
                bench.answer(
                        "callee",
                        "b",
                        audio(PBX, "m=video 4004 RTP/AVP 96", "a=rtpmap:96 VP8/90000"),
                        true);
        assertThat(bench.rtp(CALLER, line(answered, "audio"), 1, 1))
                .isEqualTo(line(offered, "audio") + " > " + PBX);
        assertThat(bench.rtp("192.0.2.7:5004", line(answered, "video"), 96, 1, 1))
                .isEqualTo(line(offered, "video") + " > 10.0.0.10:4004");
        assertThat(bench.portsInUse()).isEqualTo(8);
        assertThat(bench.streams())
                .extracting(s -> s.tag() + " " + s.media() + " " + s.codec())
                .containsExactly(
                        "caller audio PCMA",
                        "caller video VP8",
                        "callee audio PCMA",
                        "callee video VP8");
    }

    @Test
    void refusedLine_givesItsPortsBack() {
        bench.offer("b", audio(CALLER, VIDEO));
        assertThat(bench.portsInUse()).isEqualTo(8);
        MediaReply answered = bench.answer("callee", "b", audio(PBX, "m=video 0 RTP/AVP 96"), true);
        assertThat(line(answered, "video").port()).isZero();
        assertThat(bench.portsInUse()).isEqualTo(4);
    }

    @Test
    void ipv6Caller_speaksWithIpv4Callee() {
        MediaReply offered =
                bench.offer(
                        CALL,
                        "b",
                        audio("[2001:db8:7::1]:5000"),
                        RelayBench.leg("outside", "2001:db8:7::1"),
                        RelayBench.leg("inside", "10.0.0.10"));
        MediaReply answered = bench.answer("callee", "b", audio(PBX), true);
        assertThat(line(offered, "audio").address()).hasToString("10.0.0.1");
        assertThat(line(answered, "audio").address()).hasToString("2001:db8:0:0:0:0:0:1");
        assertThat(bench.rtp(PBX, line(offered, "audio"), 1, 1))
                .endsWith("> [2001:db8:7:0:0:0:0:1]:5000");
    }

    @Test
    void otherIpVersionThanOurs_isRefused() {
        assertThat(
                        reason(
                                bench.offer(
                                        CALL,
                                        "b",
                                        audio("[2001:db8:7::1]:5000"),
                                        RelayBench.leg("inside", "10.0.0.10"),
                                        RelayBench.leg("outside", ""))))
                .isEqualTo(Reason.NOT_ACCEPTABLE);
        bench.offer("b", audio(CALLER));
        assertThat(reason(bench.answer("callee", "b", audio("[2001:db8:7::1]:5000"), true)))
                .isEqualTo(Reason.NOT_ACCEPTABLE);
    }

    @Nested
    @DisplayName("forks")
    class Forks {
        @Test
        void branches_shareTheCallersPort_andTheLastAnswerIsHeard() {
            Endpoint first = line(bench.offer("b1", audio(CALLER)), "audio");
            Endpoint second = line(bench.offer("b2", audio(CALLER)), "audio");
            assertThat(second).isNotEqualTo(first);
            assertThat(bench.portsInUse()).isEqualTo(6);

            forCaller = line(bench.answer("one", "b1", audio("10.0.0.11:4000"), false), "audio");
            assertThat(bench.rtp("10.0.0.11:4000", first, 1, 1)).endsWith("> " + CALLER);
            assertThat(line(bench.answer("two", "b2", audio("10.0.0.12:4000"), false), "audio"))
                    .isEqualTo(forCaller);
            assertThat(bench.rtp("10.0.0.11:4000", first, 1, 2)).isEmpty();
            assertThat(bench.dropped(Drop.NOT_CURRENT)).isEqualTo(1);
            assertThat(bench.rtp("10.0.0.12:4000", second, 2, 1)).endsWith("> " + CALLER);
            assertThat(bench.rtp(CALLER, forCaller, 3, 1)).endsWith("> 10.0.0.12:4000");

            bench.delete(CALL, "b2");
            assertThat(bench.portsInUse()).isEqualTo(4);
            assertThat(bench.rtp(CALLER, forCaller, 3, 2)).endsWith("> 10.0.0.11:4000");
        }

        @Test
        void branchThatWasOfferedLess_cannotAcceptMore() {
            bench.offer("b1", "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\n");
            bench.offer("b2", audio(CALLER));
            assertThat(reason(bench.answer("one", "b1", audio("10.0.0.11:4000"), true)))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            line(bench.answer("two", "b2", audio("10.0.0.12:4000"), true), "audio");
        }

        @Test
        void twoTagsOnOneBranch_shareItsPort_andAreToldApartByTheirAddress() {
            forCallee = line(bench.offer("b", audio(CALLER)), "audio");
            forCaller = line(bench.answer("one", "b", audio("10.0.0.11:4000"), false), "audio");
            bench.answer("two", "b", audio("10.0.0.12:4000"), false);
            assertThat(bench.portsInUse()).isEqualTo(4);
            assertThat(bench.rtp("10.0.0.11:4000", forCallee, 1, 1)).isEmpty();
            assertThat(bench.rtp("10.0.0.12:4000", forCallee, 2, 1)).endsWith("> " + CALLER);

            bench.answer("one", "b", audio("10.0.0.11:4000"), true);
            assertThat(bench.rtp("10.0.0.11:4000", forCallee, 1, 2)).endsWith("> " + CALLER);
            assertThat(bench.rtp("10.0.0.12:4000", forCallee, 2, 2)).isEmpty();
            assertThat(bench.rtp(CALLER, forCaller, 3, 1)).endsWith("> 10.0.0.11:4000");
        }

        @Test
        void beforeAnyAnswer_nobodyMaySpeak() {
            forCallee = line(bench.offer("b", audio(CALLER)), "audio");
            assertThat(bench.rtp(PBX, forCallee, 1, 1)).isEmpty();
            assertThat(bench.dropped(Drop.NO_PARTY)).isEqualTo(1);
        }

        @Test
        void tooManyForksOnOneBranch_areRefused() {
            bench.offer("b", audio(CALLER));
            for (int i = 0; i < Offers.MAX_PARTIES; i++) {
                text(bench.answer("fork" + i, "b", audio(PBX), false));
            }
            assertThat(reason(bench.answer("last", "b", audio(PBX), false)))
                    .isEqualTo(Reason.NO_RESOURCES);
        }

        @Test
        void offerAgainOnTheSameBranch_keepsItsPorts() {
            Endpoint first = line(bench.offer("b", audio(CALLER)), "audio");
            assertThat(line(bench.offer("b", audio(CALLER)), "audio")).isEqualTo(first);
            assertThat(bench.portsInUse()).isEqualTo(4);
        }
    }

    @Nested
    @DisplayName("re-offers (RFC 3264 §8)")
    class Reoffers {
        @Test
        void eitherPartyMayMove() {
            call();
            bench.reoffer("callee", "caller", audio("10.0.0.20:4000"));
            assertThat(bench.rtp(CALLER, forCaller, 1, 1)).as("not yet").endsWith("> " + PBX);
            bench.answer("callee", "caller", "", audio(CALLER), true);
            assertThat(bench.rtp(CALLER, forCaller, 1, 2)).endsWith("> 10.0.0.20:4000");
        }

        @Test
        void rollback_restoresAddressesLatchAndPorts() {
            call();
            bench.rtp(CALLER, forCaller, 1, 1);
            bench.reoffer("caller", "callee", audio("192.0.2.7:6000", VIDEO));
            assertThat(bench.portsInUse()).isEqualTo(8);
            bench.answer("callee", "", audio("10.0.0.20:4000", "m=video 0 RTP/AVP 96"), false);
            assertThat(bench.rtp(PBX, forCallee, 2, 1)).isEmpty();

            assertThat(bench.rollback("caller")).isInstanceOf(MediaReply.Done.class);
            assertThat(bench.portsInUse()).isEqualTo(4);
            assertThat(bench.rtp(PBX, forCallee, 2, 2)).endsWith("> " + CALLER);
            assertThat(bench.rtp(CALLER, forCaller, 1, 2)).endsWith("> " + PBX);
        }

        @Test
        void streamsComeAndGo() {
            call();
            bench.reoffer("caller", "callee", audio(CALLER, VIDEO));
            bench.answer("callee", "", audio(PBX, "m=video 4004 RTP/AVP 96"), true);
            assertThat(bench.portsInUse()).isEqualTo(8);
            bench.reoffer("caller", "callee", audio(CALLER, "m=video 0 RTP/AVP 96"));
            bench.answer("callee", "", audio(PBX, "m=video 0 RTP/AVP 96"), true);
            assertThat(bench.portsInUse()).isEqualTo(4);
        }

        @Test
        void holdByAddress_stopsTheMusic_andResumeBringsItBack() {
            call();
            bench.rtp(CALLER, forCaller, 1, 1);
            bench.reoffer("caller", "callee", audio("0.0.0.0:5000"));
            bench.answer("callee", "", audio(PBX, "a=recvonly"), true);
            assertThat(bench.rtp(PBX, forCallee, 2, 1)).isEmpty();
            assertThat(bench.dropped(Drop.NO_DESTINATION)).isEqualTo(1);
            bench.reoffer("caller", "callee", audio(CALLER));
            bench.answer("callee", "", audio(PBX), true);
            assertThat(bench.rtp(PBX, forCallee, 2, 2)).endsWith("> " + CALLER);
        }

        @Test
        void glareAndStrangeTags_changeNothing() {
            call();
            bench.reoffer("caller", "callee", audio(CALLER));
            assertThat(reason(bench.reoffer("callee", "caller", audio(PBX))))
                    .isEqualTo(Reason.WRONG_STATE);
            text(bench.reoffer("caller", "callee", audio(CALLER)));
            bench.rollback("caller");
            assertThat(reason(bench.rollback("caller"))).isEqualTo(Reason.WRONG_STATE);
            assertThat(reason(bench.reoffer("nobody", "", audio(CALLER))))
                    .isEqualTo(Reason.UNKNOWN_CALL);
            assertThat(reason(bench.answer("callee", "b", audio(PBX), true)))
                    .isEqualTo(Reason.WRONG_STATE);
            assertThat(bench.rtp(CALLER, forCaller, 1, 1)).endsWith("> " + PBX);
        }

        @Test
        void lateOffer_theCalleeOffers() {
            MediaReply offered =
                    bench.offer(
                            CALL,
                            "b",
                            audio(PBX),
                            RelayBench.leg("inside", "10.0.0.10"),
                            RelayBench.leg("outside", "192.0.2.7"));
            MediaReply answered = bench.answer("phone", "b", audio(CALLER), true);
            assertThat(bench.rtp(CALLER, line(offered, "audio"), 1, 1)).endsWith("> " + PBX);
            assertThat(bench.rtp(PBX, line(answered, "audio"), 1, 1)).endsWith("> " + CALLER);
        }
    }

    @Nested
    @DisplayName("rtcp-mux (RFC 5761)")
    class Mux {
        @Test
        void accept_answersItAndDoesNotOfferIt() {
            assertThat(text(bench.offer("b", audio(CALLER, "a=rtcp-mux"))))
                    .doesNotContain("rtcp-mux");
            assertThat(text(bench.answer("callee", "b", audio(PBX), true))).contains("a=rtcp-mux");
        }

        @Test
        void off_neverAnswersIt_andRefusesWhoHasNothingElse() {
            bench = new RelayBench(Latching.STRICT, RtcpMux.OFF, new PortRange(10_000, 10_099), 9);
            assertThat(reason(bench.offer("b", audio(CALLER, "a=rtcp-mux", "a=rtcp-mux-only"))))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            bench.offer("b", audio(CALLER, "a=rtcp-mux"));
            assertThat(text(bench.answer("callee", "b", audio(PBX), true)))
                    .doesNotContain("rtcp-mux");
        }

        @Test
        void require_refusesWhoDoesNotWantIt() {
            bench =
                    new RelayBench(
                            Latching.STRICT, RtcpMux.REQUIRE, new PortRange(10_000, 10_099), 9);
            assertThat(reason(bench.offer("b", audio(CALLER)))).isEqualTo(Reason.NOT_ACCEPTABLE);
            text(bench.offer("b", audio(CALLER, "a=rtcp-mux")));
        }
    }

    @Nested
    @DisplayName("silence")
    class Silence {
        @Test
        void whoMaySend_isToldSilentAfterTheTimeout_once() {
            call();
            assertThat(bench.silentUntil(59 * SECOND)).isEmpty();
            bench.rtp(PBX, forCallee, 1, 1);
            assertThat(bench.silentUntil(118 * SECOND)).containsExactly("caller at 60");
            assertThat(bench.silentUntil(200 * SECOND)).containsExactly("callee at 119");
        }

        @Test
        void rtcpAlone_isLife() {
            call();
            Endpoint callerRtcp = new Endpoint(forCaller.address(), forCaller.port() + 1);
            Endpoint calleeRtcp = new Endpoint(forCallee.address(), forCallee.port() + 1);
            for (int i = 1; i < 10; i++) {
                assertThat(bench.silentUntil(i * 30L * SECOND)).isEmpty();
                assertThat(bench.rtcp("192.0.2.7:5001", callerRtcp)).isNotEmpty();
                assertThat(bench.rtcp("10.0.0.10:4001", calleeRtcp)).isNotEmpty();
            }
        }

        @Test
        void strangersPackets_areNoLife() {
            call();
            for (int i = 1; i < 7; i++) {
                assertThat(bench.silentUntil(i * 9L * SECOND)).isEmpty();
                bench.rtp("198.51.100.66:9", forCaller, 1, i);
                bench.rtp(PBX, forCallee, 1, i);
            }
            assertThat(bench.silentUntil(61 * SECOND)).containsExactly("caller at 60");
        }

        @Test
        void onHold_theLongerTimeoutCounts() {
            call();
            bench.reoffer("caller", "callee", audio(CALLER, "a=inactive"));
            bench.answer("callee", "", audio(PBX, "a=inactive"), true);
            assertThat(bench.silentUntil(3599 * SECOND)).isEmpty();
            assertThat(bench.silentUntil(3602 * SECOND)).hasSize(2);
        }

        @Test
        void ringing_isNotTimed() {
            bench.offer("b", audio(CALLER));
            bench.answer("callee", "b", audio(PBX), false);
            assertThat(bench.silentUntil(170 * SECOND)).isEmpty();
        }
    }

    @Nested
    @DisplayName("resources")
    class Resources {
        @Test
        void exhaustedPorts_areAnAnswer_andLeakNothing() {
            bench =
                    new RelayBench(
                            Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 10_003), 100);
            text(bench.offer("b", audio(CALLER)));
            text(offer("second"));
            assertThat(bench.portsInUse()).isEqualTo(8);
            assertThat(reason(offer("third"))).isEqualTo(Reason.NO_RESOURCES);
            assertThat(bench.portsInUse()).isEqualTo(8);
            bench.delete("second", "");
            assertThat(reason(offer("third"))).as("quarantine").isEqualTo(Reason.NO_RESOURCES);
            bench.now += SECOND;
            text(offer("third"));
        }

        @Test
        void twoLinesAndOnePort_leaveNothingBehind() {
            bench =
                    new RelayBench(
                            Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 10_001), 100);
            assertThat(reason(bench.offer("b", audio(CALLER, VIDEO))))
                    .isEqualTo(Reason.NO_RESOURCES);
            assertThat(bench.portsInUse()).isZero();
            bench.now += SECOND;
            text(bench.offer("b", audio(CALLER)));
        }

        @Test
        void noDescriptors_isAnAnswerToo() {
            bench.sockets.room = 3;
            assertThat(reason(bench.offer("b", audio(CALLER)))).isEqualTo(Reason.NO_RESOURCES);
            assertThat(bench.portsInUse()).isZero();
        }

        @Test
        void tooManySessions_areRefused() {
            bench =
                    new RelayBench(
                            Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 10_099), 1);
            text(bench.offer("b", audio(CALLER)));
            assertThat(reason(offer("second"))).isEqualTo(Reason.NO_RESOURCES);
        }

        @Test
        void afterTheLastCall_allSocketsAreClosedWithinSeconds() {
            for (int i = 0; i < 10; i++) text(offer("c" + i));
            for (int i = 0; i < 10; i++) bench.delete("c" + i, "");
            assertThat(bench.portsInUse()).isZero();
            assertThat(bench.sockets.count()).as("warm").isEqualTo(16);
            bench.silentUntil(bench.now + 5 * SECOND);
            assertThat(bench.sockets.count()).isZero();
            assertThat(bench.engine.nextDeadline()).isEqualTo(RelayEngine.NEVER);
        }

        @Test
        void packetsOfAnEndedCall_reachNobody() {
            call();
            bench.delete(CALL, "");
            assertThat(bench.rtp(CALLER, forCaller, 1, 1)).isEmpty();
            assertThat(bench.dropped(Drop.NO_SESSION)).isEqualTo(1);
        }

        private MediaReply offer(String call) {
            return bench.offer(
                    call,
                    "b",
                    audio(CALLER),
                    RelayBench.leg("outside", "192.0.2.7"),
                    RelayBench.leg("inside", "10.0.0.10"));
        }
    }

    @Test
    void unknownThings_areAnsweredAsWhatTheyAre() {
        assertThat(reason(bench.delete("nobody", ""))).isEqualTo(Reason.UNKNOWN_CALL);
        assertThat(reason(bench.answer("callee", "b", audio(PBX), true)))
                .isEqualTo(Reason.UNKNOWN_CALL);
        assertThat(reason(bench.offer("b", "hello"))).isEqualTo(Reason.MALFORMED_SDP);
        bench.offer("b", audio(CALLER));
        assertThat(reason(bench.answer("callee", "other", audio(PBX), true)))
                .isEqualTo(Reason.UNKNOWN_CALL);
        assertThat(reason(bench.delete(CALL, "other"))).isEqualTo(Reason.UNKNOWN_CALL);
        assertThat(bench.engine.telemetry().refusals()).isEqualTo(5);
    }

    @Test
    void statistics_countPacketsBytesLossAndJitter() {
        call();
        bench.rtp(CALLER, forCaller, 1, 65_534);
        for (int sequence : new int[] {65_535, 65_536, 65_538, 65_541}) {
            bench.now += 20 * MS;
            bench.rtp(CALLER, forCaller, 1, sequence);
        }
        bench.rtcp("192.0.2.7:5001", new Endpoint(forCaller.address(), forCaller.port() + 1));
        var caller = bench.stream("caller");
        assertThat(caller.packets()).isEqualTo(5);
        assertThat(caller.bytes()).isEqualTo(5 * 172);
        assertThat(caller.lost()).isEqualTo(3);
        assertThat(caller.jitterMs()).isGreaterThan(0).isCloseTo(3, within(3.0));
        assertThat(caller.rtcpPackets()).isEqualTo(1);
        assertThat(caller.remote()).isEqualTo(CALLER);
        assertThat(caller.local()).isEqualTo(RelayBench.bound(forCaller).toString());
        assertThat(bench.stream("callee").packets()).isZero();
    }
}
