package io.drawbridge.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.dtls.Handshake.Failure;
import io.drawbridge.relay.ports.Endpoint;

import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients that are no phones, at a server. */
class DtlsStrangersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int[] GOOD_CIPHERS = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
    private static final int[] SRTP = {7};

    private final DtlsWorld world = new DtlsWorld(3);
    private final DtlsEnd server = new DtlsEnd(0);

    DtlsStrangersTest() {
        server.handshake =
                world.far.handshakes.begin(
                        server,
                        false,
                        List.of(world.near.identity.fingerprint()),
                        DtlsWorld.SUITES);
    }

    @Test
    @DisplayName("RFC 6347 §4.2.1: hellos without a cookie cost no state and no thread")
    void aFloodOfHellosCostsNothing() {
        byte[] hello = firstHello(GOOD_CIPHERS, SRTP);
        long start = System.nanoTime();
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            if (!world.far.receive(server, hello)) continue;
            answered++;
            assertThat(world.far.packet.length()).isLessThan(hello.length);
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000 + 2;
        assertThat(answered).isBetween(1, (int) (200 * seconds));
        assertThat(world.far.handshakes.counts().running()).isZero();
        assertThat(world.far.orders.poll()).isNull();

        honestClientSucceeds();
    }

    @Test
    @DisplayName("a cookie is good for its source and its association alone")
    void aCookieOfAnotherIsNone() {
        byte[] hello = helloWithCookie(GOOD_CIPHERS, SRTP);
        assertThat(world.far.receive(begun(), hello)).isTrue(); // asked for a cookie of its own

        DtlsEnd elsewhere = new DtlsEnd(1); // its source is another one
        elsewhere.handshake = server.handshake;
        assertThat(world.far.receive(elsewhere, hello)).isTrue();
        assertThat(world.far.handshakes.counts().running()).isZero();
    }

    @Test
    void aReplayedHelloStartsOneHandshakeAtMost() {
        byte[] hello = helloWithCookie(GOOD_CIPHERS, SRTP);
        for (int i = 0; i < 1_000; i++) world.far.receive(server, hello);
        assertThat(world.far.handshakes.counts().running()).isEqualTo(1);
        assertThat(world.far.handshakes.counts().lost()).isPositive();
        DtlsWorld.begun(server).close();
        world.runUntil(() -> world.far.handshakes.counts().running() == 0, PATIENCE);
    }

    @Test
    void whenTooManyRunAHelloIsTurnedAway_andHeardLater() {
        byte[] hello = helloWithCookie(GOOD_CIPHERS, SRTP);
        for (int i = 1; world.far.slots.free() > 0; i++)
            world.far.slots.tryTake(new DtlsEnd(i % 100).source());
        world.far.receive(server, hello);
        assertThat(world.far.handshakes.counts().running()).isZero();
        assertThat(world.far.handshakes.counts().turnedAway()).isEqualTo(1);

        world.far.slots.giveBack(new DtlsEnd(1).source());
        honestClientSucceeds();
    }

    @Test
    void oneFarEndWhoseHandshakesStandStill_keepsNobodyElseFromHis() {
        Endpoint stalled = new DtlsEnd(7).source();
        while (world.far.slots.tryTake(stalled)) assertThat(world.far.slots.free()).isNotZero();
        honestClientSucceeds();
    }

    @Test
    @DisplayName("junk, and every hello that is cut off, is not answered")
    void junkIsNotAnswered() {
        byte[] hello = firstHello(GOOD_CIPHERS, SRTP);
        for (int length = 0; length < hello.length; length++)
            assertThat(world.far.receive(begun(), Arrays.copyOf(hello, length))).isFalse();

        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] junk = i % 2 == 0 ? hello.clone() : new byte[random.nextInt(1, 200)];
            if (i % 2 == 1) random.nextBytes(junk);
            else for (int n = 0; n < 8; n++) junk[random.nextInt(junk.length)] = (byte) i;
            junk[0] = 22;
            world.far.receive(i % 100 == 0 ? server : begun(), junk);
        }
        assertThat(world.far.handshakes.counts().running()).isZero();
        honestClientSucceeds();
    }

    @Test
    @DisplayName("RFC 5764 §4.1: a client that wants no SRTP gets no keys, and ends no session")
    void aClientWithoutUseSrtpFails() {
        shakeHands(new Stranger(GOOD_CIPHERS, null));
        assertThat(server.failures).containsExactly(Failure.NO_PROFILE);
        honestClientSucceeds();
    }

    @Test
    @DisplayName("a client with SRTP without encryption alone gets no keys")
    void aClientWithNullSrtpFails() {
        shakeHands(new Stranger(GOOD_CIPHERS, new int[] {5, 6})); // NULL_HMAC_SHA1
        assertThat(server.failures).containsExactly(Failure.NO_PROFILE);
    }

    @Test
    void aClientWithNullOrAnonymousCiphersFails() {
        int[][] bad = {
            {CipherSuite.TLS_ECDHE_ECDSA_WITH_NULL_SHA},
            {CipherSuite.TLS_ECDH_anon_WITH_AES_128_CBC_SHA},
            {CipherSuite.TLS_RSA_EXPORT_WITH_RC4_40_MD5, CipherSuite.TLS_RSA_WITH_NULL_SHA256},
            {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
        };
        for (int[] ciphers : bad) {
            server.failures.clear();
            shakeHands(new Stranger(ciphers, SRTP));
            assertThat(server.failures).containsExactly(Failure.REFUSED);
        }
        honestClientSucceeds();
    }

    @Test
    @DisplayName("RFC 5763 §5: a client without a certificate gets no keys")
    void aClientWithoutCertificateFails() {
        shakeHands(new Stranger(GOOD_CIPHERS, SRTP));
        assertThat(server.failures).containsExactly(Failure.REFUSED);
        honestClientSucceeds();
    }

    @Test
    @DisplayName("RFC 7627: a client without the extended master secret gets no keys")
    void aClientWithoutExtendedMasterSecretFails() {
        Stranger stranger = new Stranger(GOOD_CIPHERS, SRTP);
        stranger.extendedMasterSecret = false;
        shakeHands(stranger);
        assertThat(server.failures).containsExactly(Failure.REFUSED);
        honestClientSucceeds();
    }

    @Test
    void tooManyFailuresEndTheAssociation() {
        Stranger stranger = new Stranger(GOOD_CIPHERS, null);
        while (!server.failures.contains(Failure.GIVEN_UP)) shakeHands(stranger);
        assertThat(server.failures).hasSize(6);
        assertThat(world.far.receive(server, firstHello(GOOD_CIPHERS, SRTP))).isFalse();
    }

    /** Another association that waits for its client. */
    private DtlsEnd begun() {
        DtlsEnd another = new DtlsEnd(0);
        another.handshake =
                world.far.handshakes.begin(
                        another,
                        false,
                        List.of(world.near.identity.fingerprint()),
                        DtlsWorld.SUITES);
        return another;
    }

    private void honestClientSucceeds() {
        DtlsEnd client = new DtlsEnd(0);
        client.other = server;
        server.other = client;
        client.handshake =
                world.near.handshakes.begin(
                        client, true, List.of(world.far.identity.fingerprint()), DtlsWorld.SUITES);
        world.runUntil(() -> client.keys != null && server.keys != null, PATIENCE);
        assertThat(server.keys.receive()).isEqualTo(client.keys.send());
    }

    private byte[] firstHello(int[] ciphers, int[] profiles) {
        List<byte[]> sent = new ArrayList<>();
        try {
            new DTLSClientProtocol()
                    .connect(
                            new Stranger(ciphers, profiles),
                            new DtlsTransport(
                                    datagram -> {
                                        sent.add(datagram);
                                        throw new IllegalStateException("enough");
                                    }));
        } catch (IOException | IllegalStateException expected) {
            // one hello is all we want
        }
        return sent.getFirst();
    }

    /** The hello that a stranger sends when it is asked for the cookie. */
    private byte[] helloWithCookie(int[] ciphers, int[] profiles) {
        List<byte[]> sent = new ArrayList<>();
        DtlsTransport[] transport = new DtlsTransport[1];
        transport[0] =
                new DtlsTransport(
                        datagram -> {
                            sent.add(datagram);
                            if (sent.size() == 2) throw new IllegalStateException("enough");
                            if (world.far.receive(server, datagram))
                                transport[0].offer(world.far.answer());
                        });
        try {
            new DTLSClientProtocol().connect(new Stranger(ciphers, profiles), transport[0]);
        } catch (IOException | IllegalStateException expected) {
            // two hellos are all we want
        }
        return sent.get(1);
    }

    /** Until the server has had enough. */
    private void shakeHands(Stranger stranger) {
        ConcurrentLinkedQueue<byte[]> sent = new ConcurrentLinkedQueue<>();
        DtlsTransport transport = new DtlsTransport(sent::add);
        int before = server.failures.size();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                new DTLSClientProtocol().connect(stranger, transport);
                            } catch (IOException expected) {
                                transport.flush();
                            }
                        });
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (server.failures.size() == before) {
            if (System.nanoTime() > end) throw new AssertionError("the server waits");
            byte[] datagram = sent.poll();
            if (datagram != null && world.far.receive(server, datagram))
                transport.offer(world.far.answer());
            Order order = world.far.orders.poll();
            if (order instanceof Order.Send(_, var answer)) transport.offer(answer);
            if (order instanceof Order.Ended(var association, var result))
                association.ended(result, 0);
        }
        transport.shut();
    }

    /** A client that offers what it is told to, and that has no certificate. */
    private static final class Stranger extends AbstractTlsClient {
        private final int[] ciphers;
        private final int @Nullable [] profiles;
        private boolean extendedMasterSecret = true;

        Stranger(int[] ciphers, int @Nullable [] profiles) {
            super(new BcTlsCrypto(new SecureRandom()));
            this.ciphers = ciphers;
            this.profiles = profiles;
        }

        @Override
        public boolean shouldUseExtendedMasterSecret() {
            return extendedMasterSecret;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return ciphers;
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"}) // as Bouncy Castle has it
        public Hashtable getClientExtensions() throws IOException {
            Hashtable extensions = super.getClientExtensions();
            if (profiles != null)
                TlsSRTPUtils.addUseSRTPExtension(
                        extensions, new UseSRTPData(profiles, new byte[0]));
            return extensions;
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate certificate) {}

                @Override
                public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                    return null;
                }
            };
        }
    }
}
