package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import org.jspecify.annotations.Nullable;

/**
 * The DTLS association of one path (RFC 5763). As server it waits from the beginning; as client it
 * begins when it is known where the party is.
 */
final class Association implements Handshake.Owner {
    private final int component;
    private final Keying.Dtls keying;
    private Path path;
    private @Nullable Handshake handshake;
    private @Nullable Endpoint heardFrom;
    private boolean over;
    private boolean givenUp;

    /**
     * @param component whose port it uses, as ICE numbers them
     */
    Association(Path path, int component, Keying.Dtls keying) {
        this.path = path;
        this.component = component;
        this.keying = keying;
    }

    boolean isOf(Path other) {
        return path == other;
    }

    /** It goes on between other addresses. */
    void moveTo(Path other) {
        if (path == other) return;
        path = other;
        heardFrom = null;
    }

    Keying.Dtls keying() {
        return keying;
    }

    /** Begins, unless it has begun, or has nobody to speak to. */
    void begin() {
        if (handshake != null || over || keying.client() && destination() == null) return;
        handshake =
                path.line()
                        .handshakes()
                        .begin(this, keying.client(), keying.fingerprints(), keying.suites());
    }

    /** Something came from a source that may be the party. */
    void heard(Datagram packet) {
        Endpoint known = heardFrom;
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        if (known == null || !known.matches(high, low, packet.sourcePort()))
            heardFrom = new Endpoint(new IpAddress(high, low), packet.sourcePort());
        begin();
    }

    /**
     * A DTLS datagram of such a source.
     *
     * @param out gets the answer, if there is one at once
     */
    @Nullable Drop onDatagram(Datagram packet, Outgoing out) {
        heard(packet);
        Handshake running = handshake;
        if (running == null) return Drop.DTLS;
        if (running.received(packet)) out.answer(socket(), packet);
        return null;
    }

    /** Whether no handshake of it will succeed any more. */
    boolean isDead() {
        return over || givenUp;
    }

    void close() {
        over = true;
        if (handshake != null) handshake.close();
    }

    @Override
    public String call() {
        return path.line().session().call();
    }

    @Override
    public int socket() {
        return path.whereabouts().socket(component);
    }

    @Override
    public @Nullable Endpoint destination() {
        Endpoint known = path.whereabouts().destination(component);
        if (path.whereabouts().isByIce())
            return known != null || keying.client() ? known : heardFrom;
        return heardFrom != null ? heardFrom : known;
    }

    @Override
    public void onKeys(DtlsKeys keys, long now) {
        if (!over) path.onKeys(component, keys, now);
    }

    @Override
    public void onHandshakeFailed(Handshake.Failure why, long now) {
        // Without keys nothing passes; the party's silence is told as any other.
        givenUp |= why == Handshake.Failure.GIVEN_UP;
    }
}
