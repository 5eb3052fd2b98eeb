package io.drawbridge.relay.dtls;

import io.drawbridge.relay.config.CryptoSuite;

import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * One attempt at an association: the handshake, and what may come after it. It waits wherever its
 * transport waits; one thread at a time.
 */
public final class Attempt {
    /** Octets that {@link #read} wants to have at least. */
    public static final int BUFFER_BYTES = 2048;

    private final Negotiation negotiation;
    private @Nullable DTLSRequest hello;
    private @Nullable DTLSTransport association;

    private Attempt(Negotiation negotiation, @Nullable DTLSRequest hello) {
        this.negotiation = negotiation;
        this.hello = hello;
    }

    /** How it ended. */
    public sealed interface Result {
        record Keys(DtlsKeys keys) implements Result {}

        record Failed(Handshake.Failure why) implements Result {}
    }

    /** As client. */
    public static Attempt client(
            BcTlsCrypto crypto,
            Identity identity,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites) {
        return new Attempt(new Negotiation(crypto, identity, theirs, suites), null);
    }

    /**
     * As server.
     *
     * @param hello that has brought its cookie back
     */
    public static Attempt server(
            BcTlsCrypto crypto,
            Identity identity,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites,
            DTLSRequest hello) {
        return new Attempt(new Negotiation(crypto, identity, theirs, suites), hello);
    }

    /** Shakes hands; returns when there are keys, or after 20 s at the latest. */
    public Result run(DatagramTransport transport) {
        if (!negotiation.isPossible()) return new Result.Failed(Handshake.Failure.NO_PROFILE);
        try {
            association =
                    hello == null
                            ? new DTLSClientProtocol()
                                    .connect(new SrtpClient(negotiation), transport)
                            : new DTLSServerProtocol()
                                    .accept(
                                            new SrtpServer(negotiation),
                                            new GuardedTransport(transport),
                                            hello);
        } catch (IOException | RuntimeException e) {
            return new Result.Failed(negotiation.failure(e));
        } finally {
            hello = null;
        }
        DtlsKeys keys = negotiation.keys();
        return keys == null ? new Result.Failed(Handshake.Failure.REFUSED) : new Result.Keys(keys);
    }

    /**
     * Reads what came after the handshake: answers a last flight that is sent again, and throws
     * data away.
     *
     * @return false when the party has closed the association
     */
    public boolean read(byte[] buffer) {
        if (association == null) return true;
        try {
            association.receive(buffer, 0, buffer.length, 1);
        } catch (IOException | RuntimeException e) {
            association = null; // broken, which the keys do not mind
        }
        if (negotiation.isClosedByParty()) association = null;
        return !negotiation.isClosedByParty();
    }
}
