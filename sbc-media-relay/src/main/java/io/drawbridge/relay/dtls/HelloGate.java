package io.drawbridge.relay.dtls;

import io.drawbridge.relay.demux.Datagram;

import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * The stateless cookie exchange before any state (RFC 6347 §4.2.1): who sends a hello must have
 * received something from us at the address that it claims to have.
 */
public final class HelloGate {
    static final int MAX_ANSWER = 256;

    private final DTLSVerifier verifier;

    /** With a secret of its own, for as long as it lives. */
    public HelloGate(TlsCrypto crypto) {
        verifier = new DTLSVerifier(crypto);
    }

    /** What a datagram is to the gate. */
    public sealed interface Verdict {
        /** A hello with its cookie. */
        record Admit(DTLSRequest hello) implements Verdict {}

        /** A hello without: the packet now holds our demand for it. */
        record Answer() implements Verdict {}

        /** No hello. */
        record Drop() implements Verdict {}
    }

    private static final Verdict ANSWER = new Verdict.Answer();
    private static final Verdict DROP = new Verdict.Drop();

    /** Where the gate stands for one association. */
    public static final class Visit {
        private final long association;
        private final HelloFragments fragments = new HelloFragments();

        /**
         * @param association cookies of one are no good for another
         */
        public Visit(long association) {
            this.association = association;
        }
    }

    /** Looks at a datagram. */
    public Verdict look(Visit visit, Datagram packet) {
        byte[] datagram = new byte[packet.length()];
        packet.bytes().get(0, datagram);
        byte[] bytes = visit.fragments.join(datagram);
        if (bytes == null) return DROP;
        byte[] client =
                ByteBuffer.allocate(28)
                        .putLong(packet.sourceHigh())
                        .putLong(packet.sourceLow())
                        .putInt(packet.sourcePort())
                        .putLong(visit.association)
                        .array();
        Answering answering = new Answering();
        DTLSRequest hello = verify(client, bytes, answering);
        if (hello != null) return new Verdict.Admit(hello);
        byte[] answer = answering.datagram;
        if (answer == null) return DROP;
        packet.bytes().put(0, answer);
        packet.resized(answer.length);
        return ANSWER;
    }

    private @Nullable DTLSRequest verify(byte[] client, byte[] bytes, Answering answering) {
        try {
            return verifier.verifyRequest(client, bytes, 0, bytes.length, answering);
        } catch (RuntimeException malformed) { // the library promises nothing about bad input
            return null;
        }
    }
}
