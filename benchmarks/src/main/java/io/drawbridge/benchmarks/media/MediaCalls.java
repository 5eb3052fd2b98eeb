package io.drawbridge.benchmarks.media;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.dtls.Attempt;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Identity;
import io.drawbridge.relay.server.DtlsIdentity;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SdesAttribute;

import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Calls through one subject: set up, then their parties; gone when closed. */
final class MediaCalls implements AutoCloseable {
    private static final CryptoSuite SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BcTlsCrypto CRYPTO = new BcTlsCrypto(RANDOM);
    private static final Identity IDENTITY = DtlsIdentity.create(RANDOM, Instant.now());

    private final Generator generator;
    private final MediaSubject subject;
    private final Keys keys;
    private final String name = "m" + System.nanoTime() + "-";
    private final List<MediaLeg> parties = new ArrayList<>();

    private MediaCalls(Generator generator, MediaSubject subject, Keys keys) {
        this.generator = generator;
        this.subject = subject;
        this.keys = keys;
    }

    static MediaCalls setUp(Generator generator, MediaSubject subject, Keys keys, int calls)
            throws IOException {
        MediaCalls made = new MediaCalls(generator, subject, keys);
        made.add(calls);
        return made;
    }

    /** Caller and called of each call. */
    List<MediaLeg> parties() {
        return parties;
    }

    void add(int calls) throws IOException {
        for (int i = 0; i < calls; i++) setUp(parties.size() / 2);
    }

    private void setUp(int call) throws IOException {
        String offer = sdp(call, false, "RTP/AVP", "");
        String offered = subject.offer(name + call, offer, keys);
        SdesAttribute theirs = keys == Keys.SDES ? crypto(offered) : null;
        MasterKey ours = theirs == null ? null : key();
        String answer =
                switch (keys) {
                    case NONE -> "";
                    case SDES -> crypto(theirs, ours);
                    case DTLS ->
                            "a=rtcp-mux\r\na=setup:active\r\na=fingerprint:"
                                    + IDENTITY.fingerprint()
                                    + "\r\n";
                };
        String answered =
                subject.answer(name + call, sdp(call, true, profile(offered), answer), keys);
        UdpSocket socket = generator.socket(call, true);
        MemorySegment to = target(offered);
        MasterKey receive = theirs == null ? null : theirs.key();
        if (keys == Keys.DTLS) {
            DtlsKeys shaken = shakeHands(offered, socket, to);
            ours = shaken.send();
            receive = shaken.receive();
        }
        parties.add(
                new MediaLeg(
                        generator.socket(call, false), 2 * call, target(answered), null, null));
        parties.add(new MediaLeg(socket, 2 * call + 1, to, ours, receive));
    }

    private static String sdp(int call, boolean isCalled, String profile, String attributes) {
        String address = Generator.address(isCalled).getHostAddress();
        return ("v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d %s 0\r\n"
                        + "a=rtpmap:0 PCMU/8000\r\n%sa=sendrecv\r\n")
                .formatted(address, address, Generator.port(call), profile, attributes);
    }

    private static String profile(String sdp) {
        return line(sdp, "m=audio ").split(" ", -1)[1];
    }

    private MemorySegment target(String sdp) {
        return UdpSocket.address(
                generator.memory(),
                InetAddress.ofLiteral(line(sdp, "c=IN IP4 ")),
                Integer.parseInt(line(sdp, "m=audio ").split(" ", -1)[0]));
    }

    private static String line(String sdp, String start) {
        for (String line : sdp.split("\r\n", -1))
            if (line.startsWith(start)) return line.substring(start.length());
        throw new IllegalArgumentException("no " + start + " in " + sdp);
    }

    private static SdesAttribute crypto(String sdp) {
        for (String line : sdp.split("\r\n", -1)) {
            if (line.startsWith("a=crypto:")
                    && SdesAttribute.parse(line.substring(9))
                            instanceof SdesAttribute.Parsed(var offered)
                    && offered.key().suite() == SUITE) return offered;
        }
        throw new IllegalArgumentException("no " + SUITE + " is offered");
    }

    private static MasterKey key() {
        byte[] key = new byte[SUITE.keyBytes()];
        byte[] salt = new byte[SUITE.saltBytes()];
        RANDOM.nextBytes(key);
        RANDOM.nextBytes(salt);
        return new MasterKey(SUITE, key, salt, new byte[0]);
    }

    private static String crypto(@Nullable SdesAttribute offered, @Nullable MasterKey ours) {
        if (offered == null || ours == null) return "";
        return "a=crypto:" + new SdesAttribute(offered.tag(), ours).write() + "\r\n";
    }

    private DtlsKeys shakeHands(String sdp, UdpSocket socket, MemorySegment to) throws IOException {
        Fingerprint theirs = Fingerprint.parse(line(sdp, "a=fingerprint:")).orElseThrow();
        Attempt attempt = Attempt.client(CRYPTO, IDENTITY, List.of(theirs), List.of(SUITE));
        return switch (attempt.run(new DtlsLink(generator.memory(), socket, to))) {
            case Attempt.Result.Keys(DtlsKeys shaken) -> shaken;
            case Attempt.Result.Failed(var why) ->
                    throw new IOException(
                            "handshake of call %d: %s; dropped: %s"
                                    .formatted(parties.size() / 2, why, subject.drops()));
        };
    }

    @Override
    public void close() throws IOException {
        for (int call = 0; call < parties.size() / 2; call++) subject.delete(name + call);
    }
}
