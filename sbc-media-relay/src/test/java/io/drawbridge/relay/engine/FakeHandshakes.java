package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.dtls.Handshakes;

import java.util.ArrayList;
import java.util.List;

/** Associations that are only remembered; a test ends their handshakes. */
public final class FakeHandshakes implements Handshakes {
    public static final Fingerprint OURS = Fingerprint.of("sha-256", new byte[32]);

    public final List<Begun> begun = new ArrayList<>();

    @Override
    public Fingerprint fingerprint() {
        return OURS;
    }

    @Override
    public Begun begin(
            Handshake.Owner owner,
            boolean client,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites) {
        Begun handshake = new Begun(owner, client, theirs, suites);
        begun.add(handshake);
        return handshake;
    }

    /** One association, what it was begun with and what came to it. */
    public static final class Begun implements Handshake {
        public final Owner owner;
        public final boolean client;
        final List<Fingerprint> theirs;
        final List<CryptoSuite> suites;
        public final List<byte[]> received = new ArrayList<>();
        public boolean closed;

        private Begun(
                Owner owner, boolean client, List<Fingerprint> theirs, List<CryptoSuite> suites) {
            this.owner = owner;
            this.client = client;
            this.theirs = List.copyOf(theirs);
            this.suites = List.copyOf(suites);
        }

        @Override
        public boolean received(Datagram packet) {
            byte[] bytes = new byte[packet.length()];
            packet.bytes().get(0, bytes);
            received.add(bytes);
            return false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
