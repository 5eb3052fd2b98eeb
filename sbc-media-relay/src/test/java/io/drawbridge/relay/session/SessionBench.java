package io.drawbridge.relay.session;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.engine.FakeHandshakes;
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
import io.drawbridge.relay.srtp.MasterKey;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One media session without any SDP: a PBX inside has offered, phones outside answer. Tests say in
 * {@link Terms} what descriptions would have settled.
 */
final class SessionBench {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final String PBX = "10.0.0.10:4000";
    static final String PHONE = "192.0.2.7:5000";
    static final String STRANGER = "198.51.100.66:6666";

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

    final FakeHandshakes handshakes = new FakeHandshakes();
    final Datagram packet = new Datagram(ByteBuffer.allocateDirect(Datagram.BUFFER_BYTES));
    final Outgoing out = new Outgoing();
    final MediaSession session;
    final Leg near = leg("10.0.0.1", 20_000);
    final Leg far = leg("203.0.113.1", 10_000);
    @Nullable Drop dropped;
    String went = "";
    long now = SECOND;

    SessionBench(String... media) {
        session = new MediaSession("call", OWNER, near, "pbx");
        for (int i = 0; i < media.length; i++) {
            open(near, i, media[i], 20_000 + 2 * i);
            open(far, i, media[i], 10_000 + 2 * i);
        }
        session.addBranch("b", far);
    }

    private static Leg leg(String address, int port) {
        PortPool.Limits limits = new PortPool.Limits(port, port + 99, 0, 1, 0, 0);
        return new Leg(
                address,
                new PortPool(
                        IpAddress.parse(address).orElseThrow(),
                        0,
                        limits,
                        new SplittableRandom(1),
                        BINDER),
                LegProfile.PLAIN,
                4,
                (at, _) -> !at.address().isPrivate(),
                LocalDescription.first(InetAddress.ofLiteral(address), Audience.UNTRUSTED, 1));
    }

    private void open(Leg leg, int index, String media, int port) {
        PortPair ports = new PortPair(leg.pool().address(), port, port, port + 1);
        leg.put(index, new Line(session, leg, index, media, ports, handshakes));
    }

    Line inside() {
        return inside(0);
    }

    Line inside(int index) {
        return near.requireLine(index);
    }

    Line outside() {
        return outside(0);
    }

    Line outside(int index) {
        return far.requireLine(index);
    }

    // --- what descriptions settle ---

    static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        return new Endpoint(
                IpAddress.parse(text.substring(0, colon)).orElseThrow(),
                Integer.parseInt(text.substring(colon + 1)));
    }

    /** Reached where SDP says, RTCP on the same port. */
    static TransportTerms at(String address, Keying keying) {
        LatchRules rules = new LatchRules(Latching.STRICT, endpoint(address), true, null, 32);
        return new TransportTerms(rules, null, true, keying, null);
    }

    static TransportTerms clear(String address) {
        return at(address, new Keying.Clear());
    }

    static Terms line(int carrier, TransportTerms transport, String media, Formats formats) {
        boolean audio = media.equals("audio");
        return new Terms(
                carrier,
                transport,
                Direction.SENDRECV,
                media,
                audio ? "PCMA" : "VP8",
                audio ? 8000 : 90_000,
                formats);
    }

    static Terms audio(TransportTerms transport) {
        return line(0, transport, "audio", Formats.ANY);
    }

    static MasterKey key(CryptoSuite suite, int seed) {
        byte[] key = new byte[suite.keyBytes()];
        byte[] salt = new byte[suite.saltBytes()];
        Arrays.fill(key, (byte) seed);
        Arrays.fill(salt, (byte) (seed * 3));
        return new MasterKey(suite, key, salt, new byte[0]);
    }

    static SessionDescription description() {
        String sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.10\r\ns=-\r\nc=IN IP4 10.0.0.10\r\nt=0 0\r\n";
        return switch (new SdpParser(SdpLimits.DEFAULTS)
                .parse(sdp.getBytes(StandardCharsets.UTF_8))) {
            case SdpResult.Parsed(var description) -> description;
            case SdpResult.Malformed malformed -> throw new AssertionError(malformed);
        };
    }

    void offer(Terms... pbx) {
        session.open(new Exchange(session.offerer(), null, description(), List.of(), List.of(pbx)));
    }

    void answer(String tag, boolean fin, Terms... phone) {
        Party party = far.party(tag);
        if (party == null) party = far.addParty(tag);
        if (party == null) throw new AssertionError("no room");
        session.answer(party, List.of(phone), session.exchange().terms(), fin, now);
    }

    /** A call of one audio line that is answered. */
    void call(TransportTerms pbx, TransportTerms phone) {
        offer(audio(pbx));
        answer("phone", true, audio(phone));
    }

    /** The phone offers anew, and the PBX answers as before. */
    void reoffer(TransportTerms phone, TransportTerms pbx) {
        Party party = far.party("phone");
        if (party == null) throw new AssertionError("no party");
        session.open(new Exchange(party, near, description(), List.of(), List.of(audio(phone))));
        session.answer(
                session.offerer(), List.of(audio(pbx)), session.exchange().terms(), true, now);
    }

    // --- packets ---

    static byte[] rtp(int ssrc, int sequence) {
        return rtp(ssrc, sequence, 8);
    }

    static byte[] rtp(int ssrc, int sequence, int payloadType) {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.put(0, (byte) 0x80).put(1, (byte) payloadType).putShort(2, (short) sequence);
        packet.putInt(4, sequence * 160).putInt(8, ssrc);
        for (int i = 12; i < 172; i++) packet.put(i, (byte) (sequence + i));
        return packet.array();
    }

    static byte[] senderReport(int ssrc) {
        ByteBuffer packet = ByteBuffer.allocate(28);
        packet.put(0, (byte) 0x80).put(1, (byte) 200).putShort(2, (short) 6).putInt(4, ssrc);
        return packet.array();
    }

    static byte[] bye(int ssrc) {
        ByteBuffer packet = ByteBuffer.allocate(8);
        packet.put(0, (byte) 0x81).put(1, (byte) 203).putShort(2, (short) 1).putInt(4, ssrc);
        return packet.array();
    }

    /**
     * What comes out, and {@link #went} says where to; empty: nothing, {@link #dropped} says why.
     */
    byte[] send(String from, Line to, byte[] datagram) {
        return send(from, to, to.ports().rtpSocket(), datagram);
    }

    /** To the line's port of RTCP. */
    byte[] sendRtcp(String from, Line to, byte[] datagram) {
        return send(from, to, to.ports().rtcpSocket(), datagram);
    }

    private byte[] send(String from, Line to, int socket, byte[] datagram) {
        Endpoint source = endpoint(from);
        packet.bytes().put(0, datagram);
        packet.received(
                datagram.length, source.address().high(), source.address().low(), source.port());
        out.clear();
        dropped = session.onDatagram(to, socket, packet, now, out);
        now += 20 * MS;
        went = "";
        if (dropped != null || !out.isAddressed()) return new byte[0];
        went = out.to().toString();
        byte[] sent = new byte[packet.length()];
        packet.bytes().get(0, sent);
        return sent;
    }

    StreamStatistics stream(String tag, int line) {
        return session.statistics().streams().stream()
                .filter(s -> s.tag().equals(tag))
                .toList()
                .get(line);
    }
}
