package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.session.Outgoing;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A relay engine in virtual time, and the words to play its parties: {@code outside} is
 * 198.51.100.1 (advertised as 203.0.113.1) and 2001:db8::1, {@code inside} is 10.0.0.1.
 */
final class RelayBench {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final String CALL = "call";

    private static final Pattern MEDIA = Pattern.compile("m=(\\w+) (\\d+) ");
    private static final Pattern CONNECTION = Pattern.compile("c=IN IP[46] (\\S+)");
    private static final MediaRelay.Listener OWNER =
            new MediaRelay.Listener() {
                @Override
                public void onReply(MediaReply reply) {}

                @Override
                public void onNotice(MediaNotice notice) {}
            };

    final FakeHandshakes handshakes = new FakeHandshakes();
    final FakeSockets sockets = new FakeSockets();
    final RelayEngine engine;
    final Datagram packet = new Datagram(ByteBuffer.allocateDirect(Datagram.BUFFER_BYTES));
    long now;
    private final List<Played> played = new ArrayList<>();
    private long id;

    RelayBench() {
        this(Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 10_099), 1_000);
    }

    RelayBench(Latching latching, RtcpMux mux, PortRange outsidePorts, int sessions) {
        Map<String, NetworkMedia> networks = new LinkedHashMap<>();
        networks.put(
                "outside",
                new NetworkMedia(
                        List.of(
                                InetAddress.ofLiteral("198.51.100.1"),
                                InetAddress.ofLiteral("2001:db8::1")),
                        List.of(InetAddress.ofLiteral("203.0.113.1")),
                        outsidePorts,
                        LegProfile.PLAIN.withLatching(latching).withRtcpMux(mux),
                        false,
                        46));
        networks.put(
                "inside",
                NetworkMedia.of(
                        InetAddress.ofLiteral("10.0.0.1"), new PortRange(20_000, 20_199), true));
        engine =
                new RelayEngine(
                        new RelayConfig(
                                1,
                                Duration.ZERO,
                                65_536,
                                sessions,
                                Duration.ofSeconds(1),
                                4,
                                RelayConfig.Io.AUTO,
                                networks),
                        0,
                        new SplittableRandom(1),
                        sockets,
                        handshakes);
    }

    // --- commands ---

    static LegOptions leg(String network, String source) {
        return new LegOptions(
                network,
                source.isEmpty() ? Optional.empty() : Optional.of(source),
                Optional.empty(),
                Optional.empty());
    }

    static LegOptions leg(String network, String source, LegProfile profile) {
        return new LegOptions(network, Optional.of(source), Optional.empty(), Optional.of(profile));
    }

    MediaReply ask(MediaCommand command) {
        return engine.on(command, OWNER, now);
    }

    /** A caller outside, whose signalling comes from 192.0.2.7, offers to the inside. */
    MediaReply offer(String branch, String sdp) {
        return offer(CALL, branch, sdp, leg("outside", "192.0.2.7"), leg("inside", "10.0.0.10"));
    }

    MediaReply offer(String call, String branch, String sdp, LegOptions from, LegOptions to) {
        return ask(new MediaCommand.Offer(++id, call, "caller", "", branch, bytes(sdp), from, to));
    }

    MediaReply reoffer(String fromTag, String toTag, String sdp) {
        boolean caller = fromTag.equals("caller");
        return ask(
                new MediaCommand.Offer(
                        ++id,
                        CALL,
                        fromTag,
                        toTag,
                        "",
                        bytes(sdp),
                        caller ? leg("outside", "192.0.2.7") : leg("inside", "10.0.0.10"),
                        caller ? leg("inside", "10.0.0.10") : leg("outside", "192.0.2.7")));
    }

    MediaReply answer(String toTag, String branch, String sdp, boolean fin) {
        return answer("caller", toTag, branch, sdp, fin);
    }

    MediaReply answer(String fromTag, String toTag, String branch, String sdp, boolean fin) {
        return ask(new MediaCommand.Answer(++id, CALL, fromTag, toTag, branch, bytes(sdp), fin));
    }

    /** The caller outside is answered by the relay itself. */
    MediaReply play(String sdp) {
        return play(CALL, sdp, leg("outside", "192.0.2.7"));
    }

    MediaReply play(String call, String sdp, LegOptions from) {
        return ask(new MediaCommand.Play(++id, call, "caller", "tone", bytes(sdp), from));
    }

    MediaReply rollback(String fromTag) {
        return ask(new MediaCommand.Rollback(++id, CALL, fromTag));
    }

    MediaReply delete(String call, String branch) {
        return ask(new MediaCommand.Delete(++id, call, branch));
    }

    List<StreamStatistics> streams() {
        return ((MediaReply.Done) ask(new MediaCommand.Query(++id, CALL))).statistics().streams();
    }

    StreamStatistics stream(String tag) {
        return streams().stream().filter(s -> s.tag().equals(tag)).findFirst().orElseThrow();
    }

    /** Ports that are lent; what the engine counts is what is open and not resting. */
    long portsInUse() {
        return engine.telemetry().portsInUse();
    }

    long dropped(Drop reason) {
        return engine.telemetry().drops().get(reason);
    }

    // --- SDP ---

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One audio line at {@code address:port}; further lines as they are. */
    static String audio(String at, String... lines) {
        Endpoint endpoint = endpoint(at);
        String type = endpoint.address().isIpv4() ? "IP4 " : "IP6 ";
        StringBuilder sdp =
                new StringBuilder("v=0\r\no=- 1 1 IN ")
                        .append(type)
                        .append(endpoint.address())
                        .append("\r\ns=-\r\nc=IN ")
                        .append(type)
                        .append(endpoint.address())
                        .append("\r\nt=0 0\r\nm=audio ")
                        .append(endpoint.port())
                        .append(" RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n");
        for (String line : lines) sdp.append(line).append("\r\n");
        return sdp.toString();
    }

    static String text(MediaReply reply) {
        if (reply instanceof MediaReply.Rewritten(long _, byte[] sdp)) {
            return new String(sdp, StandardCharsets.UTF_8);
        }
        throw new AssertionError("refused: " + reply);
    }

    static MediaReply.Reason reason(MediaReply reply) {
        if (reply instanceof MediaReply.Refused refused) return refused.reason();
        throw new AssertionError("not refused: " + reply);
    }

    /** Where a reply says that a line is. */
    static Endpoint line(MediaReply reply, String media) {
        String text = text(reply);
        Matcher connection = CONNECTION.matcher(text);
        if (!connection.find()) throw new AssertionError(text);
        Matcher line = MEDIA.matcher(text);
        while (line.find()) {
            if (line.group(1).equals(media)) {
                return new Endpoint(
                        IpAddress.parse(connection.group(1)).orElseThrow(),
                        Integer.parseInt(line.group(2)));
            }
        }
        throw new AssertionError("no " + media + " in " + text);
    }

    // --- packets ---

    static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, colon).replace("[", "").replace("]", "");
        return new Endpoint(
                IpAddress.parse(address).orElseThrow(),
                Integer.parseInt(text.substring(colon + 1)));
    }

    /**
     * Sends an RTP packet to one of our ports, as SDP names it.
     *
     * @return where it comes out, {@code from > to}; empty when it was dropped
     */
    String rtp(String from, Endpoint port, int ssrc, int sequence) {
        return rtp(from, port, 8, ssrc, sequence);
    }

    String rtp(String from, Endpoint port, int payloadType, int ssrc, int sequence) {
        ByteBuffer bytes = packet.bytes();
        bytes.put(0, (byte) 0x80).put(1, (byte) payloadType).putShort(2, (short) sequence);
        bytes.putInt(4, sequence * 160).putInt(8, ssrc);
        return send(from, port, 172);
    }

    String rtcp(String from, Endpoint port) {
        packet.bytes().put(0, (byte) 0x80).put(1, (byte) 200).putShort(2, (short) 6);
        return send(from, port, 28);
    }

    String raw(String from, Endpoint port, int... octets) {
        for (int i = 0; i < octets.length; i++) packet.bytes().put(i, (byte) octets[i]);
        return send(from, port, octets.length);
    }

    private String send(String from, Endpoint port, int length) {
        Endpoint source = endpoint(from);
        int socket = sockets.at(bound(port));
        if (socket < 0) return "";
        packet.received(length, source.address().high(), source.address().low(), source.port());
        Outgoing out = engine.onDatagram(socket, packet, now);
        return out == null ? "" : sockets.of(out.socket()) + " > " + out.to();
    }

    /** Undoes the advertised address. */
    static Endpoint bound(Endpoint named) {
        return named.address().toString().equals("203.0.113.1")
                ? new Endpoint(IpAddress.parse("198.51.100.1").orElseThrow(), named.port())
                : named;
    }

    /**
     * A packet of the relay's own.
     *
     * @param way {@code from > to}
     */
    record Played(long at, String way, byte[] octets) {
        ByteBuffer bytes() {
            return ByteBuffer.wrap(octets);
        }
    }

    /** What the relay plays until then; the parties stay silent. */
    List<Played> playedUntil(long time) {
        played.clear();
        silentUntil(time);
        return List.copyOf(played);
    }

    private void play() {
        for (Outgoing out = engine.nextPlayed(packet, now);
                out != null;
                out = engine.nextPlayed(packet, now)) {
            byte[] octets = new byte[packet.length()];
            packet.bytes().get(0, octets);
            played.add(new Played(now, sockets.of(out.socket()) + " > " + out.to(), octets));
        }
    }

    /** Who is told silent until then. */
    List<String> silentUntil(long time) {
        List<String> tags = new ArrayList<>();
        while (engine.nextDeadline() <= time) {
            now = Math.max(now, engine.nextDeadline());
            play();
            for (RelayEngine.Notice notice : engine.onDeadline(now)) {
                tags.add(((MediaNotice.TimedOut) notice.notice()).tag() + " at " + now / SECOND);
            }
        }
        now = time;
        return tags;
    }
}
