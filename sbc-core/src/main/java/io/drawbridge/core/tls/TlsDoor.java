package io.drawbridge.core.tls;

import io.drawbridge.core.config.ListenerConfig.ClientCertificate;
import io.drawbridge.core.config.TrunkConfig.Verify;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.transport.CertificateNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Mapping;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of one listening point: for connections that peers open (RFC 3261 §26.3, with the certificate
 * that they ask for by name), and for those that we open from there. What it shows and whom it
 * believes can be replaced while connections stand. Thread-safe.
 */
public final class TlsDoor {
    static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** With forward secrecy and authenticated encryption alone (RFC 9325 §4.2). */
    private static final List<String> CIPHERS =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int LONGEST_HELLO = 16_384; // bytes
    private static final int SESSIONS = 20_000;
    private static final Duration SESSION_LIFE = Duration.ofHours(4);

    private final Settings settings;
    private final Cryptography cryptography;
    private final TlsEngine engine;
    private final ExpectedPeer.Directory directory;
    private final PresentedNames presented;
    private final Challenges challenges;
    private final List<OpenSslSessionTicketKey> ticketKeys = new ArrayList<>();
    private volatile Contexts contexts;

    /**
     * What an operator decides.
     *
     * @param network whose peers come through it
     * @param certificates names of those it shows, at least one
     */
    public record Settings(
            String network, List<String> certificates, ClientCertificate clientCertificate) {
        public Settings {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) throw new IllegalArgumentException("no certificate");
        }
    }

    private record Shown(CertificateNames names, SslContext context) {}

    /**
     * @param checked for connections to peers whose certificate is looked at
     * @param unchecked for those where anybody will do
     */
    private record Contexts(List<Shown> shown, SslContext checked, SslContext unchecked) {
        SslContext named(@Nullable String name) {
            if (name != null) {
                for (Shown each : shown) if (each.names().names(name)) return each.context();
            }
            return shown.getFirst().context();
        }
    }

    TlsDoor(
            Settings settings,
            Cryptography cryptography,
            ExpectedPeer.Directory directory,
            PresentedNames presented,
            Challenges challenges,
            List<KeyMaterial> materials,
            PeerTrust trust)
            throws WrongCertificate {
        this.settings = settings;
        this.cryptography = cryptography;
        this.engine = cryptography.engine();
        this.directory = directory;
        this.presented = presented;
        this.challenges = challenges;
        this.contexts = make(materials, trust);
    }

    Settings settings() {
        return settings;
    }

    /** From now on, for new connections. What can be resumed of old ones ends (RFC 8446 §2.2). */
    void become(List<KeyMaterial> materials, PeerTrust trust) throws WrongCertificate {
        contexts = make(materials, trust);
    }

    /** A new key for session tickets; those that the last one has sealed are good once more. */
    synchronized void rotateTickets() {
        ticketKeys.addFirst(ticketKey());
        while (ticketKeys.size() > 2) ticketKeys.removeLast();
        for (Shown each : contexts.shown()) seal(each.context());
    }

    /** The first handler of a connection that a peer has opened. */
    public ChannelHandler accept() {
        Mapping<String, SslContext> byName = name -> contexts.named(name);
        return new SniHandler(byName, LONGEST_HELLO, 0) {
            private boolean challenged;

            @Override
            protected Future<SslContext> lookup(ChannelHandlerContext at, @Nullable ByteBuf hello)
                    throws Exception {
                challenged = challenges.isAsked(hello);
                return super.lookup(at, hello);
            }

            @Override
            protected Future<SslContext> lookup(ChannelHandlerContext at, @Nullable String name)
                    throws Exception {
                SslContext answer = challenged ? challenges.find(name) : null;
                return answer == null
                        ? super.lookup(at, name)
                        : at.executor().newSucceededFuture(answer);
            }

            @Override
            protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
                return patient(super.newSslHandler(context, allocator));
            }
        };
    }

    /** One clock runs for all of a handshake, from the first byte on: the connection's. */
    private static SslHandler patient(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Whom we mean by an address; empty: there is no reason to connect to it. */
    public Optional<ExpectedPeer> expected(InetAddress address) {
        return directory.at(settings.network(), address);
    }

    /** The first handler of a connection that we open. */
    public SslHandler connect(ByteBufAllocator allocator, ExpectedPeer peer, int port) {
        Contexts now = contexts;
        SslContext context = peer.verify() == Verify.NOTHING ? now.unchecked() : now.checked();
        SslHandler handler =
                peer.serverName()
                        .map(name -> context.newHandler(allocator, name, port))
                        .orElseGet(() -> context.newHandler(allocator));
        return patient(handler);
    }

    /**
     * The last step of a handshake: whom the peer has proven to be, which is remembered until
     * {@link #ended}.
     *
     * @param peer whom we mean to reach; null where the peer has come to us
     * @return why the connection is none; null when it may be used
     */
    public @Nullable TlsFailure established(
            long connection, SSLSession session, @Nullable ExpectedPeer peer) {
        if (peer != null && peer.verify() == Verify.NOTHING) return null;
        CertificateNames names = names(session);
        if (peer != null
                && peer.verify() == Verify.NAME
                && peer.names().stream().noneMatch(names::names)) return TlsFailure.WRONG_NAME;
        if (!names.equals(CertificateNames.NONE)) presented.proven(connection, names);
        return null;
    }

    /** Whether the connection was an authority's question, which has now been answered. */
    public static boolean isChallenge(SslHandler handler) {
        return Challenges.PROTOCOL.equals(handler.applicationProtocol());
    }

    /** A connection has ended. */
    public void ended(long connection) {
        presented.ended(connection);
    }

    private static CertificateNames names(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own
                    ? SubjectNames.of(own)
                    : CertificateNames.NONE;
        } catch (SSLPeerUnverifiedException nobody) {
            return CertificateNames.NONE;
        }
    }

    private synchronized Contexts make(List<KeyMaterial> materials, PeerTrust trust)
            throws WrongCertificate {
        ticketKeys.clear();
        ticketKeys.add(ticketKey());
        try {
            List<Shown> shown = new ArrayList<>();
            for (KeyMaterial material : materials)
                shown.add(
                        new Shown(
                                SubjectNames.of(material.certificate()), server(material, trust)));
            return new Contexts(
                    List.copyOf(shown),
                    client(materials.getFirst(), trust),
                    client(materials.getFirst(), new AnyPeer()));
        } catch (SSLException | RuntimeException unusable) {
            throw new WrongCertificate(
                    "TLS by " + engine + " does not work with it: " + unusable.getMessage());
        }
    }

    /** Tries whether it can be shown at all, before anything is given up for it. */
    static void trial(KeyMaterial material, TlsEngine engine) throws WrongCertificate {
        try {
            var _ =
                    SslContextBuilder.forServer(material.key(), material.chain())
                            .sslProvider(engine.provider())
                            .build();
        } catch (SSLException | RuntimeException unusable) {
            throw new WrongCertificate(
                    "TLS by " + engine + " does not work with it: " + unusable.getMessage());
        }
    }

    private SslContext server(KeyMaterial material, PeerTrust trust) throws SSLException {
        SslContext context =
                common(SslContextBuilder.forServer(material.key(), material.chain()))
                        .trustManager(trust)
                        .clientAuth(
                                switch (settings.clientCertificate()) {
                                    case NONE -> ClientAuth.NONE;
                                    case OPTIONAL -> ClientAuth.OPTIONAL;
                                    case REQUIRED -> ClientAuth.REQUIRE;
                                })
                        .build();
        seal(context);
        cryptography.keyLog().ifPresent(keys -> keys.listen(context));
        return context;
    }

    /** The name is checked by RFC 5922 in {@link #established}, not by the rules of HTTPS. */
    private SslContext client(KeyMaterial material, X509ExtendedTrustManager trust)
            throws SSLException {
        SslContext context =
                common(SslContextBuilder.forClient().keyManager(material.key(), material.chain()))
                        .trustManager(trust)
                        .endpointIdentificationAlgorithm(null)
                        .build();
        cryptography.keyLog().ifPresent(keys -> keys.listen(context));
        return context;
    }

    private SslContextBuilder common(SslContextBuilder builder) {
        return builder.sslProvider(engine.provider())
                .protocols(PROTOCOLS)
                .ciphers(CIPHERS)
                .sessionCacheSize(SESSIONS)
                .sessionTimeout(SESSION_LIFE.toSeconds());
    }

    /** BoringSSL resumes TLS 1.3 by tickets alone; Java makes its own keys. */
    private void seal(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(true);
            sessions.setTicketKeys(ticketKeys.toArray(OpenSslSessionTicketKey[]::new));
        }
    }

    private static OpenSslSessionTicketKey ticketKey() {
        SecureRandom random = new SecureRandom();
        byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        byte[] mac = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
        byte[] cipher = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
        random.nextBytes(name);
        random.nextBytes(mac);
        random.nextBytes(cipher);
        return new OpenSslSessionTicketKey(name, mac, cipher);
    }
}
