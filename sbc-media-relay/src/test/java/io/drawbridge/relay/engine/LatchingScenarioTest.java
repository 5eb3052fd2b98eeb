package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.MS;
import static io.drawbridge.relay.engine.RelayBench.SECOND;
import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.ports.Endpoint;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** SECURITY 25: after latching a stranger hears nothing and injects nothing; the owner wins. */
@DisplayName("Whom a leg believes to be its party")
class LatchingScenarioTest {
    private static final String PBX = "10.0.0.10:4000";

    private RelayBench bench = new RelayBench();
    private Endpoint forCaller;
    private Endpoint forCallee;

    private void call(String callerAt, String... lines) {
        forCallee = line(bench.offer("b", audio(callerAt, lines)), "audio");
        forCaller = line(bench.answer("callee", "b", audio(PBX), true), "audio");
    }

    private String fromCaller(String at, int sequence) {
        return bench.rtp(at, forCaller, 7, sequence);
    }

    /** Where a packet of the PBX goes; empty: nowhere. */
    private String heardAt() {
        String out = bench.rtp(PBX, forCallee, 9, 1);
        return out.isEmpty() ? "" : out.substring(out.indexOf('>') + 2);
    }

    @Nested
    @DisplayName("strict")
    class Strict {
        @Test
        void signalledAddress_isBelievedAtOnce_andIsSentToBefore() {
            call("192.0.2.7:5000");
            assertThat(heardAt()).isEqualTo("192.0.2.7:5000");
            assertThat(fromCaller("192.0.2.7:5000", 1)).endsWith("> " + PBX);
            assertThat(heardAt()).isEqualTo("192.0.2.7:5000");
        }

        @Test
        void otherPort_isBelievedAfterThreeRisingPackets() {
            call("192.0.2.7:5000");
            assertThat(fromCaller("192.0.2.7:6000", 1)).isEmpty();
            assertThat(fromCaller("192.0.2.7:6000", 2)).isEmpty();
            assertThat(fromCaller("192.0.2.7:6000", 3)).endsWith("> " + PBX);
            assertThat(bench.dropped(Drop.NOT_LATCHED)).isEqualTo(2);
            bench.now += 2 * SECOND;
            assertThat(heardAt()).isEqualTo("192.0.2.7:6000");
        }

        @Test
        void sequencesThatDoNotRise_proveNothing() {
            call("192.0.2.7:5000");
            for (int sequence : new int[] {5, 4, 3, 2, 1, 1, 1}) {
                assertThat(fromCaller("192.0.2.7:6000", sequence)).isEmpty();
            }
        }

        @Test
        void ownerBehindNat_latchesByItsSignallingSource_andIsHeardAtOnce() {
            call("192.168.1.20:5000");
            assertThat(heardAt()).as("a private address is not sent to").isEmpty();
            fromCaller("192.0.2.7:6000", 1);
            fromCaller("192.0.2.7:6000", 2);
            assertThat(fromCaller("192.0.2.7:6000", 3)).endsWith("> " + PBX);
            for (int i = 0; i < 20; i++) assertThat(heardAt()).isEqualTo("192.0.2.7:6000");
        }

        @Test
        void signallingSource_doesNotCount_whereAPublicAddressIsSignalled() {
            call("192.0.2.99:5000");
            for (int i = 1; i < 10; i++) assertThat(fromCaller("192.0.2.7:6000", i)).isEmpty();
            assertThat(bench.dropped(Drop.STRANGER)).isEqualTo(9);
        }

        @Test
        void stranger_isNeverHeardNorServed_andTheRecordNamesHim() {
            call("192.168.1.20:5000");
            for (int i = 1; i < 50; i++) assertThat(fromCaller("198.51.100.66:9", i)).isEmpty();
            assertThat(heardAt()).isEmpty();
            assertThat(bench.stream("caller").rejected()).isEqualTo(49);
            assertThat(bench.stream("caller").rejectedFrom()).isEqualTo("198.51.100.66:9");
        }

        @Test
        void thiefSpeaksFirst_ownerWinsWithinASecond_andThiefGotFivePacketsAtMost() {
            call("192.0.2.7:5000");
            String thief = "192.0.2.7:6666";
            int injected = 0;
            int overheard = 0;
            for (int i = 1; i <= 40; i++) {
                bench.now += 20 * MS;
                if (!fromCaller(thief, i).isEmpty()) injected++;
                if (heardAt().equals(thief)) overheard++;
            }
            assertThat(injected).isBetween(1, 5);
            assertThat(overheard).isBetween(1, 5);

            assertThat(bench.rtp("192.0.2.7:5000", forCaller, 8, 100)).endsWith("> " + PBX);
            bench.now += 2 * SECOND;
            assertThat(heardAt()).isEqualTo("192.0.2.7:5000");
            assertThat(fromCaller(thief, 41)).isEmpty();
        }

        @Test
        void afterASecond_theLatchStands() {
            call("192.0.2.7:5000");
            for (int i = 1; i <= 3; i++) fromCaller("192.0.2.7:6000", i);
            bench.now += SECOND;
            assertThat(bench.rtp("192.0.2.7:5000", forCaller, 8, 1)).isEmpty();
            assertThat(heardAt()).isEqualTo("192.0.2.7:6000");
        }

        @Test
        void natForgets_samePhoneReturnsOnANewPort_afterTwoSecondsOfSilence() {
            call("192.168.1.20:5000");
            for (int i = 1; i <= 3; i++) fromCaller("192.0.2.7:6000", i);
            bench.now += SECOND;
            assertThat(fromCaller("192.0.2.7:7000", 4)).as("too early").isEmpty();
            bench.now += SECOND;
            assertThat(bench.rtp("192.0.2.7:7000", forCaller, 99, 5)).as("other SSRC").isEmpty();
            assertThat(fromCaller("192.0.2.7:7000", 3)).as("old sequence").isEmpty();
            assertThat(fromCaller("192.0.2.8:7000", 6)).as("other address").isEmpty();
            assertThat(fromCaller("192.0.2.7:7000", 7)).endsWith("> " + PBX);
            assertThat(heardAt()).isEqualTo("192.0.2.7:7000");
        }

        @Test
        void reofferWithTheSameAddress_keepsTheLatch_anotherOneOpensIt() {
            call("192.168.1.20:5000");
            for (int i = 1; i <= 3; i++) fromCaller("192.0.2.7:6000", i);
            bench.reoffer("caller", "callee", audio("192.168.1.20:5000", "a=sendonly"));
            bench.answer("callee", "", audio(PBX, "a=recvonly"), true);
            assertThat(heardAt()).isEqualTo("192.0.2.7:6000");

            bench.reoffer("caller", "callee", audio("192.168.1.20:5002"));
            bench.answer("callee", "", audio(PBX), true);
            assertThat(heardAt()).isEmpty();
            for (int i = 1; i <= 3; i++) fromCaller("192.0.2.7:6002", i);
            assertThat(heardAt()).isEqualTo("192.0.2.7:6002");
        }

        @Test
        void ipv6Neighbour_mayBeThePhone_withinItsSubnet() {
            bench.offer(
                    RelayBench.CALL,
                    "b",
                    audio("[fd00::1]:5000"),
                    RelayBench.leg("outside", "2001:db8:7::1"),
                    RelayBench.leg("inside", "10.0.0.10"));
            forCaller = line(bench.answer("callee", "b", audio(PBX), true), "audio");
            for (int i = 1; i <= 3; i++) fromCaller("[2001:db8:7:1::1]:6000", i);
            assertThat(bench.dropped(Drop.STRANGER)).isEqualTo(3);
            fromCaller("[2001:db8:7::2]:6000", 1);
            fromCaller("[2001:db8:7::2]:6000", 2);
            assertThat(fromCaller("[2001:db8:7::2]:6000", 3)).endsWith("> " + PBX);
        }
    }

    @Nested
    @DisplayName("RTCP")
    class Rtcp {
        @Test
        void ownPort_followsRtpsAddressOnly() {
            call("192.0.2.7:5000");
            Endpoint rtcp = new Endpoint(forCaller.address(), forCaller.port() + 1);
            assertThat(bench.rtcp("192.0.2.7:6001", rtcp)).as("before RTP").isEmpty();
            fromCaller("192.0.2.7:5000", 1);
            assertThat(bench.rtcp("192.0.2.8:6001", rtcp)).isEmpty();
            assertThat(bench.rtcp("192.0.2.7:6001", rtcp)).endsWith("> 10.0.0.10:4001");
            assertThat(bench.rtcp("192.0.2.7:6002", rtcp)).as("the first port only").isEmpty();
        }

        @Test
        void signalledPort_isHeardAndServedBeforeAnyRtp() {
            call("192.0.2.7:5000", "a=rtcp:5100");
            Endpoint rtcp = new Endpoint(forCaller.address(), forCaller.port() + 1);
            assertThat(bench.rtcp("192.0.2.7:5100", rtcp)).endsWith("> 10.0.0.10:4001");
            Endpoint insideRtcp = new Endpoint(forCallee.address(), forCallee.port() + 1);
            assertThat(bench.rtcp("10.0.0.10:4001", insideRtcp)).endsWith("> 192.0.2.7:5100");
        }

        @Test
        void muxedLeg_speaksWithOneThatIsNot() {
            call("192.0.2.7:5000", "a=rtcp-mux");
            assertThat(bench.rtcp("192.0.2.7:5000", forCaller)).endsWith("> 10.0.0.10:4001");
            Endpoint insideRtcp = new Endpoint(forCallee.address(), forCallee.port() + 1);
            assertThat(bench.rtcp("10.0.0.10:4001", insideRtcp)).endsWith("> 192.0.2.7:5000");
            assertThat(bench.rtcp("192.0.2.66:5000", forCaller)).isEmpty();
        }
    }

    @Test
    void loose_believesTheFirst_once() {
        bench = new RelayBench(Latching.LOOSE, RtcpMux.ACCEPT, new PortRange(10_000, 10_099), 10);
        call("192.168.1.20:5000");
        assertThat(fromCaller("198.51.100.66:9", 1)).endsWith("> " + PBX);
        assertThat(heardAt()).isEqualTo("198.51.100.66:9");
        assertThat(fromCaller("192.0.2.7:6000", 1)).isEmpty();
    }

    @Test
    void off_knowsTheSignalledAddressAndPortOnly() {
        bench = new RelayBench(Latching.OFF, RtcpMux.ACCEPT, new PortRange(10_000, 10_099), 10);
        call("192.0.2.7:5000");
        for (int i = 1; i < 5; i++) assertThat(fromCaller("192.0.2.7:6000", i)).isEmpty();
        assertThat(fromCaller("192.0.2.7:5000", 1)).endsWith("> " + PBX);
        assertThat(heardAt()).isEqualTo("192.0.2.7:5000");
    }

    @Test
    void stunDtlsJunkAndMisplacedPackets_areDroppedAndCounted() {
        call("192.0.2.7:5000");
        Endpoint rtcp = new Endpoint(forCaller.address(), forCaller.port() + 1);
        assertThat(bench.raw("192.0.2.7:5000", forCaller, 0, 1, 0, 0)).isEmpty();
        assertThat(bench.raw("192.0.2.7:5000", forCaller, 22, 254, 253)).isEmpty();
        assertThat(bench.raw("192.0.2.7:5000", forCaller, 0x80)).isEmpty();
        assertThat(bench.raw("192.0.2.7:5000", forCaller, 0x8f, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))
                .as("fifteen CSRCs do not fit")
                .isEmpty();
        assertThat(bench.rtp("192.0.2.7:5000", rtcp, 1, 1)).isEmpty();
        assertThat(bench.rtcp("192.0.2.7:5000", forCaller)).as("not multiplexed").isEmpty();
        assertThat(bench.dropped(Drop.STUN)).isEqualTo(1);
        assertThat(bench.dropped(Drop.DTLS)).isEqualTo(1);
        assertThat(bench.dropped(Drop.JUNK)).isEqualTo(2);
        assertThat(bench.dropped(Drop.MISPLACED)).isEqualTo(2);
    }
}
