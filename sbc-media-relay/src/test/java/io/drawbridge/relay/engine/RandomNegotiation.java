package io.drawbridge.relay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.ice.IceChecks;
import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.sdp.MediaDescription;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Outgoing;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SrtpContext;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One seeded run of {@link RandomNegotiationTest}: its parties and what they must never see. */
final class RandomNegotiation {
    private static final List<String> CALLS = List.of("one", "two");
    private static final List<String> BRANCHES = List.of("b1", "b2");
    private static final List<String> FORKS = List.of("callee", "fork");
    private static final String STRANGER = "198.18.0.66:6666";
    private static final SdpParser PARSER = new SdpParser(SdpLimits.DEFAULTS);

    private final SplittableRandom random;
    private final RandomSdp sdps;
    private final RelayBench bench =
            new RelayBench(Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 10_059), 10);
    private final Map<String, Call> calls = new HashMap<>();
    private final List<Endpoint> ports = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private long id;
    private long encryptedAnswers;

    RandomNegotiation(long seed) {
        random = new SplittableRandom(seed);
        sdps = new RandomSdp(random);
    }

    /** A side of a call, as the controller knows it. */
    private static final class Side {
        final String network;
        final LegProfile profile;

        /** What it said last, and was told last. */
        String said = "";

        String told = "";
        String triedOffer = "";

        /** Media types of the m-lines that are encrypted by agreement; empty: not. */
        final Map<Integer, String> encrypted = new HashMap<>();

        Side(String network, LegProfile profile) {
            this.network = network;
            this.profile = profile;
        }

        LegOptions options() {
            String source = network.equals("outside") ? "192.0.2.7" : "10.0.0.10";
            return new LegOptions(
                    network, Optional.of(source), Optional.empty(), Optional.of(profile));
        }
    }

    private static final class Call {
        final Side near;
        final Map<String, Side> far = new HashMap<>();
        boolean answered;
        String branch = "";
        String tag = "";

        /** Who has offered and waits: null for nobody. */
        Side offerer;

        Side answerer;

        Call(Side near) {
            this.near = near;
        }
    }

    long encryptedAnswers() {
        return encryptedAnswers;
    }

    String log() {
        int from = Math.max(0, log.size() - 8);
        return "\n" + String.join("\n---\n", log.subList(from, log.size()));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private LegProfile profile() {
        LegProfile profile =
                LegProfile.PLAIN
                        .withSecurity(one(List.of(Security.values())))
                        .withIce(one(List.of(Ice.OFF, Ice.LITE)))
                        .withRtcpMux(one(List.of(RtcpMux.ACCEPT, RtcpMux.ACCEPT, RtcpMux.OFF)));
        if (chance(15)) return LegProfile.WEBRTC;
        return chance(20) ? profile.withCiphers(CryptoSuite.AES_CM_128_HMAC_SHA1_32) : profile;
    }

    void step() {
        bench.now += random.nextInt(5) * 200L * RelayBench.MS;
        if (chance(60)) packet();
        else command(one(CALLS));
        bench.engine.onDeadline(bench.now);
    }

    // --- commands ---

    private void command(String name) {
        Call call = calls.get(name);
        if (call == null) {
            boolean outside = chance(70);
            call = new Call(new Side(outside ? "outside" : "inside", profile()));
            if (firstOffer(name, call)) calls.put(name, call);
            return;
        }
        int dice = random.nextInt(100);
        if (dice < 4) delete(name, "");
        else if (dice < 7 && !call.far.isEmpty()) delete(name, one(List.copyOf(call.far.keySet())));
        else if (dice < 17) rollback(name, call);
        else if (dice < 22) bench.ask(new MediaCommand.Query(++id, name));
        else if (!call.answered) {
            if (chance(25)) firstOffer(name, call);
            else firstAnswer(name, call);
        } else if (call.offerer == null || chance(15)) reoffer(name, call);
        else reanswer(name, call);
    }

    private boolean firstOffer(String name, Call call) {
        String branch = one(BRANCHES);
        Side far = call.far.get(branch);
        if (far == null) far = new Side(chance(50) ? "inside" : "outside", profile());
        String sdp =
                call.near.said.isEmpty() || chance(10)
                        ? sdps.offer(call.near.network)
                        : call.near.said;
        MediaReply reply =
                ask(
                        new MediaCommand.Offer(
                                ++id,
                                name,
                                "caller",
                                "",
                                branch,
                                bytes(sdp),
                                call.near.options(),
                                far.options()));
        if (!(reply instanceof MediaReply.Rewritten)) return false;
        call.far.put(branch, far);
        call.near.said = sdp;
        far.told = told(reply, far);
        return true;
    }

    private void firstAnswer(String name, Call call) {
        if (call.far.isEmpty()) {
            delete(name, "");
            return;
        }
        String branch = one(List.copyOf(call.far.keySet()));
        Side far = call.far.get(branch);
        String tag = one(FORKS);
        boolean fin = chance(40);
        String sdp = sdps.answer(far.network, far.told);
        MediaReply reply = answer(name, "caller", tag, branch, sdp, fin);
        if (!(reply instanceof MediaReply.Rewritten)) return;
        far.said = sdp;
        answered(reply, call.near, call.near.said, fin ? far : null);
        if (!fin) return;
        call.answered = true;
        call.branch = branch;
        call.tag = tag;
    }

    private void reoffer(String name, Call call) {
        Side far = call.far.get(call.branch);
        if (far == null) return;
        boolean byCaller = chance(50);
        Side from = byCaller ? call.near : far;
        Side to = byCaller ? far : call.near;
        String sdp = chance(60) ? sdps.changed(from.network, from.said) : sdps.offer(from.network);
        MediaReply reply =
                ask(
                        new MediaCommand.Offer(
                                ++id,
                                name,
                                byCaller ? "caller" : call.tag,
                                byCaller ? call.tag : "caller",
                                "",
                                bytes(sdp),
                                from.options(),
                                to.options()));
        if (!(reply instanceof MediaReply.Rewritten)) return;
        from.triedOffer = sdp;
        to.told = told(reply, to);
        call.offerer = from;
        call.answerer = to;
    }

    private void reanswer(String name, Call call) {
        boolean byCaller = call.answerer == call.near;
        boolean fin = chance(70);
        String sdp = sdps.answer(call.answerer.network, call.answerer.told);
        MediaReply reply =
                answer(
                        name,
                        byCaller ? call.tag : "caller",
                        byCaller ? "caller" : call.tag,
                        "",
                        sdp,
                        fin);
        if (!(reply instanceof MediaReply.Rewritten)) return;
        answered(reply, call.offerer, call.offerer.triedOffer, fin ? call.answerer : null);
        if (!fin) return;
        call.offerer.said = call.offerer.triedOffer;
        call.answerer.said = sdp;
        call.offerer = null;
    }

    private MediaReply answer(
            String name, String from, String to, String branch, String sdp, boolean fin) {
        return ask(new MediaCommand.Answer(++id, name, from, to, branch, bytes(sdp), fin));
    }

    private void rollback(String name, Call call) {
        if (call.offerer == null) return;
        ask(new MediaCommand.Rollback(++id, name, call.offerer == call.near ? "caller" : call.tag));
        call.offerer = null;
    }

    private void delete(String name, String branch) {
        ask(new MediaCommand.Delete(++id, name, branch));
        Call call = calls.get(name);
        if (branch.isEmpty()) calls.remove(name);
        else if (call != null) {
            call.far.remove(branch);
            call.offerer = null;
        }
    }

    private MediaReply ask(MediaCommand command) {
        String sdp =
                switch (command) {
                    case MediaCommand.Offer offer -> text(offer.sdp());
                    case MediaCommand.Answer answer -> text(answer.sdp());
                    default -> "";
                };
        log.add(
                command.toString()
                                .replaceAll(
                                        "Profile\\[security=([^,]*),.*?ice=(\\w+).*?\\]\\]",
                                        "$1 $2")
                        + "\n"
                        + sdp);
        MediaReply reply = bench.ask(command);
        assertThat(reply.id()).isEqualTo(command.id());
        log.add(
                reply instanceof MediaReply.Rewritten rewritten
                        ? text(rewritten.sdp())
                        : reply.toString());
        return reply;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // --- what is told to a party ---

    private static SessionDescription parsed(String sdp) {
        assertThat(PARSER.parse(bytes(sdp))).as(sdp).isInstanceOf(SdpResult.Parsed.class);
        return ((SdpResult.Parsed) PARSER.parse(bytes(sdp))).description();
    }

    private static boolean hasKeys(MediaDescription line) {
        return line.attributes().stream().anyMatch(a -> a.is("crypto") || a.is("fingerprint"));
    }

    private String told(MediaReply reply, Side to) {
        String sdp = text(((MediaReply.Rewritten) reply).sdp());
        String[] foreign =
                to.network.equals("outside")
                        ? new String[] {"10.0.0."}
                        : new String[] {"192.0.2.", "203.0.113.", "198.51.100.", "2001:db8:"};
        assertThat(sdp).doesNotContain(foreign).doesNotContain("192.0.2.", "10.0.0.10");
        SessionDescription description = parsed(sdp);
        for (int i = 0; i < description.media().size(); i++) {
            MediaDescription line = description.media().get(i);
            if (line.port() != 0) requireKeys(description, i, line, to);
            remember(description, line);
        }
        told.add(sdp);
        return sdp;
    }

    private static void requireKeys(
            SessionDescription description, int index, MediaDescription line, Side to) {
        boolean encrypted = line.protocol().contains("SAVP");
        if (to.profile.security() == Security.RTP)
            assertThat(hasKeys(line) || encrypted).as("keys on a leg in clear").isFalse();
        boolean keys = hasKeys(line) || isBundled(line) && hasBundleKeys(description);
        if (line.type().equals(to.encrypted.get(index)))
            assertThat(keys).as("line %s is in clear now", index).isTrue();
        if (encrypted) assertThat(keys).as("line %s has no keys", index).isTrue();
    }

    /** Of a bundle the first line alone may tell them (RFC 9143 §7.1.3). */
    private static boolean hasBundleKeys(SessionDescription description) {
        return description.media().stream()
                .filter(RandomNegotiation::isBundled)
                .findFirst()
                .filter(RandomNegotiation::hasKeys)
                .isPresent();
    }

    private static boolean isBundled(MediaDescription line) {
        return line.port() != 0 && line.attributes().stream().anyMatch(a -> a.is("mid"));
    }

    /**
     * @param answerer null: the answer is not final
     */
    private void answered(MediaReply reply, Side to, String offer, Side answerer) {
        String sdp = told(reply, to);
        to.told = sdp;
        SessionDescription theirs = parsed(offer);
        SessionDescription ours = parsed(sdp);
        assertThat(ours.media()).hasSameSizeAs(theirs.media());
        for (int i = 0; i < ours.media().size(); i++) {
            MediaDescription line = ours.media().get(i);
            assertThat(line.protocol()).isEqualTo(theirs.media().get(i).protocol());
            if (line.port() == 0) continue;
            if (hasKeys(line)) encryptedAnswers++;
            if (answerer != null && hasKeys(line)) to.encrypted.put(i, line.type());
            else if (answerer != null && !line.type().equals(to.encrypted.get(i)))
                to.encrypted.remove(i);
        }
    }

    private void remember(SessionDescription description, MediaDescription line) {
        if (line.port() == 0) return;
        line.connection()
                .or(description::connection)
                .flatMap(c -> c.literal())
                .ifPresent(
                        address -> {
                            var ip = io.drawbridge.relay.ports.IpAddress.of(address);
                            ports.add(new Endpoint(ip, line.port()));
                            if (line.port() < 65_535) ports.add(new Endpoint(ip, line.port() + 1));
                        });
        while (ports.size() > 60) ports.removeFirst();
    }

    // --- packets ---

    private void packet() {
        if (!bench.handshakes.begun.isEmpty() && chance(20)) handshake();
        if (ports.isEmpty()) return;
        Endpoint port = chance(70) ? ports.getLast() : one(ports);
        int socket = bench.sockets.at(RelayBench.bound(port));
        if (socket < 0) return;
        boolean inside = port.address().toString().startsWith("10.");
        String from =
                chance(20) ? STRANGER : inside ? one(RandomSdp.INSIDE) : one(RandomSdp.OUTSIDE);
        ByteBuffer octets = bench.packet.bytes();
        int length =
                switch (random.nextInt(6)) {
                    case 0, 1 -> rtp(octets);
                    case 2 -> srtp(octets);
                    case 3 -> rtcp(octets);
                    case 4 -> stun(octets, from.equals(STRANGER));
                    default -> junk(octets);
                };
        Endpoint source = RelayBench.endpoint(from);
        bench.packet.received(
                length, source.address().high(), source.address().low(), source.port());
        Outgoing out = bench.engine.onDatagram(socket, bench.packet, bench.now);
        if (out == null) return;
        assertThat(bench.packet.length()).isPositive();
        if (out.isRelayed()) assertThat(out.to()).isNotEqualTo(RelayBench.endpoint(STRANGER));
        if (from.equals(STRANGER)) assertThat(out.isRelayed()).isFalse();
    }

    private int rtp(ByteBuffer octets) {
        int payload = chance(70) ? one(List.of(8, 0, 111, 96, 101)) : random.nextInt(128);
        octets.put(0, (byte) 0x80).put(1, (byte) payload);
        octets.putShort(2, (short) random.nextInt(chance(80) ? 200 : 65_536));
        octets.putInt(4, random.nextInt()).putInt(8, 1 + random.nextInt(chance(90) ? 3 : 9999));
        int length = 12 + random.nextInt(chance(90) ? 200 : 2036);
        if (chance(20)) {
            octets.put(0, (byte) (0x90 | random.nextInt(4)));
            octets.putShort(12, (short) (chance(70) ? 0xbede : 0x1000));
            octets.putShort(14, (short) random.nextInt(5));
            for (int i = 16; i < 64; i++) octets.put(i, (byte) random.nextInt());
        }
        return length;
    }

    private final Map<String, SrtpContext> theirs = new HashMap<>();

    private int srtp(ByteBuffer octets) {
        int length = rtp(octets);
        if (length > 1800) return length;
        byte[] packet = new byte[2300];
        octets.get(0, packet, 0, length);
        String name = one(RandomSdp.KEYS);
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        byte[] key = java.util.Base64.getDecoder().decode(name);
        SrtpContext context =
                theirs.computeIfAbsent(
                        name,
                        _ ->
                                new SrtpContext(
                                        new MasterKey(
                                                suite,
                                                Arrays.copyOf(key, 16),
                                                Arrays.copyOfRange(key, 16, 30),
                                                new byte[0]),
                                        32));
        int protectedLength = context.protect(packet, length);
        if (protectedLength < 0) return length;
        octets.put(0, packet, 0, protectedLength);
        return protectedLength;
    }

    private int rtcp(ByteBuffer octets) {
        int at = 0;
        int packets = 1 + random.nextInt(3);
        for (int i = 0; i < packets; i++) {
            int words = random.nextInt(12);
            octets.put(at, (byte) (0x80 | random.nextInt(chance(80) ? 3 : 32)));
            octets.put(at + 1, (byte) (200 + random.nextInt(8)));
            octets.putShort(at + 2, (short) words);
            for (int w = 0; w < words; w++)
                octets.putInt(at + 4 + 4 * w, chance(50) ? random.nextInt(4) : random.nextInt());
            at += 4 + 4 * words;
        }
        return chance(90) ? at : Math.max(1, at - random.nextInt(at));
    }

    /** A stranger guesses passwords; who knew one would be the party, wherever he is. */
    private int stun(ByteBuffer octets, boolean stranger) {
        for (int i = told.size() - 1; i >= Math.max(0, told.size() - 6); i--) {
            String sdp = told.get(i);
            String ufrag = RandomSdp.value(sdp, "ice-ufrag");
            if (ufrag.isEmpty() || chance(40)) continue;
            IceCredentials ours =
                    new IceCredentials(
                            ufrag,
                            stranger
                                    ? "a-password-that-was-guessed"
                                    : RandomSdp.value(sdp, "ice-pwd"));
            String theirs = chance(80) ? one(RandomSdp.UFRAGS) : "x" + random.nextInt(100);
            return new IceChecks(ours, theirs).check(octets, chance(50));
        }
        return new IceChecks("none:" + random.nextInt(9), "nothing").check(octets, true);
    }

    private int junk(ByteBuffer octets) {
        int length = random.nextInt(chance(90) ? 80 : 2304);
        for (int i = 0; i < length; i++) octets.put(i, (byte) random.nextInt());
        if (chance(50)) octets.put(0, (byte) (20 + random.nextInt(44)));
        return length;
    }

    private void handshake() {
        List<FakeHandshakes.Begun> begun = bench.handshakes.begun;
        FakeHandshakes.Begun one = chance(70) ? begun.getLast() : one(begun);
        if (chance(20)) {
            Handshake.Failure[] all = Handshake.Failure.values();
            one.owner.onHandshakeFailed(all[random.nextInt(all.length)], bench.now);
            return;
        }
        one.owner.call();
        one.owner.destination();
        one.owner.socket();
        one.owner.onKeys(
                new DtlsKeys(key(one.suites.getFirst()), key(one.suites.getFirst())), bench.now);
    }

    private MasterKey key(CryptoSuite suite) {
        byte[] key = new byte[suite.keyBytes()];
        byte[] salt = new byte[suite.saltBytes()];
        random.nextBytes(key);
        random.nextBytes(salt);
        return new MasterKey(suite, key, salt, new byte[0]);
    }

    // --- the end ---

    void end() {
        for (String name : CALLS) delete(name, "");
        assertThat(bench.portsInUse()).isZero();
        assertThat(bench.engine.telemetry().sessions()).isZero();
        assertThat(bench.handshakes.begun).allMatch(begun -> begun.closed);
        bench.silentUntil(bench.now + 10 * RelayBench.SECOND);
        assertThat(bench.sockets.count()).isZero();
    }
}
