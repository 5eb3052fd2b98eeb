package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.line;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.ice.IceChecks;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SdesAttribute;
import io.drawbridge.relay.srtp.SrtpContext;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@DisplayName("A re-offer that is refused (RFC 3261 §14), and forks of which one wins")
class RollbackScenarioTest {
    private static final String PHONE = "192.0.2.7:5000";
    private static final String OTHER = "192.0.2.8:6000";
    private static final String PBX = "10.0.0.10:4000";
    private static final Pattern CRYPTO = Pattern.compile("a=crypto:(\\S.*)\r\n");
    private static final String NEW_ICE = "a=ice-ufrag:Next\r\na=ice-pwd:Q3vZsp1VDPR5ayklYbXDCvj2";
    private static final LegProfile SDES =
            LegProfile.PLAIN
                    .withSecurity(Security.SRTP_SDES)
                    .withCiphers(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
    private static final LegProfile ICE = LegProfile.PLAIN.withIce(Ice.LITE);

    private final RelayBench bench = new RelayBench();

    /** Who encrypts by its own key, and decrypts by the one it is told. */
    private static final class Phone {
        private final String at;
        private final MasterKey key;
        private final SrtpContext send;
        private SrtpContext receive;

        Phone(String at, int seed) {
            this.at = at;
            byte[] octets = new byte[16];
            byte[] salt = new byte[14];
            Arrays.fill(octets, (byte) seed);
            Arrays.fill(salt, (byte) ~seed);
            key = new MasterKey(CryptoSuite.AES_CM_128_HMAC_SHA1_80, octets, salt, new byte[0]);
            send = new SrtpContext(key, 4);
        }

        String sdp(int payloadType) {
            return audio(at, "a=crypto:" + new SdesAttribute(1, key).write())
                    .replace("RTP/AVP 8", "RTP/SAVP " + payloadType)
                    .replace("rtpmap:8 PCMA/8000", "rtpmap:" + payloadType + " opus/48000/2");
        }

        void take(String sdp) {
            Matcher crypto = CRYPTO.matcher(sdp);
            if (!crypto.find()
                    || !(SdesAttribute.parse(crypto.group(1))
                            instanceof SdesAttribute.Parsed(var theirs)))
                throw new AssertionError("no key");
            receive = new SrtpContext(theirs.key(), 4);
        }

        int[] encrypted(int payloadType, int ssrc, int sequence) {
            byte[] room = new byte[172 + SrtpContext.MAX_OVERHEAD];
            ByteBuffer.wrap(room)
                    .put((byte) 0x80)
                    .put((byte) payloadType)
                    .putShort((short) sequence)
                    .putInt(sequence * 160)
                    .putInt(ssrc);
            int length = send.protect(room, 172);
            int[] octets = new int[length];
            for (int i = 0; i < length; i++) octets[i] = room[i];
            return octets;
        }
    }

    private String say(Phone phone, String from, Endpoint to, int sequence) {
        return bench.raw(from, to, phone.encrypted(96, phone.key.hashCode(), sequence));
    }

    /** The payload type under which the phone hears the PBX; it has decrypted the packet. */
    private int hears(Phone phone, Endpoint forPbx, int sequence) {
        assertThat(bench.rtp(PBX, forPbx, 96, 9, sequence)).endsWith("> " + phone.at);
        byte[] packet = new byte[bench.packet.length()];
        bench.packet.bytes().get(0, packet);
        assertThat(phone.receive.unprotect(packet, packet.length)).isEqualTo(172);
        return packet[1] & 0x7f;
    }

    private static String opus(String at) {
        return audio(at)
                .replace("RTP/AVP 8", "RTP/AVP 96")
                .replace("rtpmap:8 PCMA/8000", "rtpmap:96 opus/48000/2");
    }

    @Test
    void forks_areHeardUnderTheirOwnKeys_andServedUnderTheirOwnNumbers_andTheWinnerStays() {
        Phone one = new Phone(PHONE, 1);
        Phone two = new Phone(OTHER, 2);
        Phone three = new Phone("192.0.2.9:7000", 3);
        String offer =
                text(
                        bench.offer(
                                RelayBench.CALL,
                                "b",
                                opus(PBX),
                                leg("inside", "10.0.0.10"),
                                leg("outside", "192.0.2.7", SDES)));
        Endpoint forPhones = line(new MediaReply.Rewritten(0, RelayBench.bytes(offer)), "audio");
        for (Phone phone : new Phone[] {one, two, three}) phone.take(offer);

        Endpoint forPbx = line(bench.answer("one", "b", one.sdp(97), false), "audio");
        assertThat(say(one, one.at, forPhones, 1)).endsWith("> " + PBX);
        assertThat(hears(one, forPbx, 1)).isEqualTo(97);

        text(bench.answer("two", "b", two.sdp(105), false));
        assertThat(say(two, two.at, forPhones, 1)).endsWith("> " + PBX);
        assertThat(hears(two, forPbx, 2)).isEqualTo(105);
        assertThat(say(one, one.at, forPhones, 2)).as("not current").isEmpty();

        text(bench.answer("three", "b", three.sdp(96), false));
        assertThat(say(three, three.at, forPhones, 1)).endsWith("> " + PBX);
        assertThat(say(one, three.at, forPhones, 3)).as("another one's key").isEmpty();
        assertThat(say(two, three.at, forPhones, 2)).as("another one's key").isEmpty();

        text(bench.answer("two", "b", two.sdp(105), true));
        for (int i = 3; i < 20; i++) {
            assertThat(say(two, two.at, forPhones, i)).endsWith("> " + PBX);
            assertThat(hears(two, forPbx, i)).isEqualTo(105);
            assertThat(say(one, one.at, forPhones, i + 1)).isEmpty();
            assertThat(say(three, three.at, forPhones, i)).isEmpty();
            assertThat(say(three, two.at, forPhones, i + 100)).isEmpty();
        }
    }

    @Test
    void anotherKey_isForgotten_andTheOldOnesGoOnWhereTheyWere() {
        Phone phone = new Phone(PHONE, 1);
        Phone changed = new Phone(PHONE, 2);
        Endpoint forPbx =
                line(
                        bench.offer(
                                RelayBench.CALL,
                                "b",
                                phone.sdp(96),
                                leg("outside", "192.0.2.7", SDES),
                                leg("inside", "10.0.0.10")),
                        "audio");
        String answer = text(bench.answer("callee", "b", opus(PBX), true));
        Endpoint forPhone = line(new MediaReply.Rewritten(0, RelayBench.bytes(answer)), "audio");
        phone.take(answer);
        for (int i = 1; i <= 5; i++) {
            assertThat(say(phone, PHONE, forPhone, i)).endsWith("> " + PBX);
            assertThat(hears(phone, forPbx, i)).isEqualTo(96);
        }
        text(bench.reoffer("caller", "callee", changed.sdp(96)));
        text(bench.answer("callee", "", opus(PBX), false));
        bench.rollback("caller");
        for (int i = 6; i <= 50; i++) {
            bench.now += 100 * RelayBench.MS; // longer than a key lives on after it was changed
            assertThat(say(phone, PHONE, forPhone, i)).endsWith("> " + PBX);
            assertThat(hears(phone, forPbx, i)).isEqualTo(96);
        }
        assertThat(say(changed, PHONE, forPhone, 51)).as("was never agreed").isEmpty();
    }

    private String check(String from, Endpoint to, String ourSdp, String ufrag) {
        IceChecks checks =
                new IceChecks(value(ourSdp, "ice-ufrag") + ":" + ufrag, value(ourSdp, "ice-pwd"));
        ByteBuffer into = ByteBuffer.allocate(512);
        int[] octets = new int[checks.check(into, true)];
        for (int i = 0; i < octets.length; i++) octets[i] = into.get(i);
        return bench.raw(from, to, octets);
    }

    private static String value(String sdp, String attribute) {
        return sdp.replaceAll("(?s).*?a=" + attribute + ":(\\S+).*", "$1");
    }

    private static String withIce(String ice) {
        return audio(PHONE, ice, "a=rtcp-mux");
    }

    private static String bundle(String group) {
        String sdp =
                audio(
                        PHONE,
                        Peers.ICE,
                        "a=mid:a",
                        "a=rtcp-mux",
                        "m=video 5000 RTP/AVP 96",
                        "a=rtpmap:96 VP8/90000",
                        Peers.ICE,
                        "a=mid:v",
                        "a=rtcp-mux");
        return sdp.replace("t=0 0\r\n", "t=0 0\r\n" + group);
    }

    private MediaOf begin(String phone, String pbx) {
        Endpoint forPbx =
                line(
                        bench.offer(
                                RelayBench.CALL,
                                "b",
                                phone,
                                leg("outside", "192.0.2.7", ICE),
                                leg("inside", "10.0.0.10")),
                        "audio");
        String answer = text(bench.answer("callee", "b", pbx, true));
        Endpoint forPhone = line(new MediaReply.Rewritten(0, RelayBench.bytes(answer)), "audio");
        return new MediaOf(answer, forPhone, forPbx);
    }

    private record MediaOf(String answer, Endpoint forPhone, Endpoint forPbx) {}

    private void flows(MediaOf call, int from, int to) {
        for (int i = from; i < to; i++) {
            bench.now += 100 * RelayBench.MS;
            assertThat(bench.rtp(PHONE, call.forPhone(), 1, i)).endsWith("> " + PBX);
            assertThat(bench.rtp(PBX, call.forPbx(), 2, i)).endsWith("> " + PHONE);
        }
    }

    @Test
    void aRestartOfIce_isForgotten_andTheNominatedPairServesOn() {
        MediaOf call = begin(withIce(Peers.ICE), audio(PBX));
        assertThat(check(PHONE, call.forPhone(), call.answer(), "EsAw")).endsWith("> " + PHONE);
        flows(call, 1, 10);
        text(bench.reoffer("caller", "callee", withIce(NEW_ICE)));
        text(bench.answer("callee", "", audio(PBX), false));
        flows(call, 10, 12);
        bench.rollback("caller");
        flows(call, 12, 60);
        assertThat(check(PHONE, call.forPhone(), call.answer(), "EsAw"))
                .as("consent under the old name")
                .endsWith("> " + PHONE);
    }

    @Test
    void aBundleTakenApart_isOneAgain() {
        String pbx = audio(PBX, "m=video 4002 RTP/AVP 96", "a=rtpmap:96 VP8/90000");
        MediaOf call = begin(bundle("a=group:BUNDLE a v\r\n"), pbx);
        assertThat(call.answer()).contains("BUNDLE a v");
        check(PHONE, call.forPhone(), call.answer(), "EsAw");
        flows(call, 1, 10);
        assertThat(bench.rtp(PHONE, call.forPhone(), 96, 3, 1)).endsWith("> 10.0.0.10:4002");
        long ports = bench.portsInUse();
        text(bench.reoffer("caller", "callee", bundle("").replace("video 5000", "video 5002")));
        text(bench.answer("callee", "", pbx, false));
        bench.rollback("caller");
        assertThat(bench.portsInUse()).isEqualTo(ports);
        flows(call, 10, 60);
        assertThat(bench.rtp(PHONE, call.forPhone(), 96, 3, 2)).endsWith("> 10.0.0.10:4002");
    }
}
