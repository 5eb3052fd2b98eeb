package io.drawbridge.relay.dtls;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;

import org.jspecify.annotations.Nullable;

/**
 * One DTLS association with a party, from its beginning to its {@link #close}: also after the
 * handshake the party's datagrams go here, since its last flight may want an answer again. All
 * methods are called on the relay thread of the owner.
 */
public interface Handshake {
    /**
     * A DTLS datagram of the party came. Only from a source that the latching rules or ICE admit.
     *
     * @param packet may be overwritten
     * @return whether the packet now holds an answer, which goes back to the source: the cookie
     *     exchange, which costs no state (RFC 6347 §4.2.1)
     */
    boolean received(Datagram packet);

    /** Ends the association without a word; the owner hears nothing more. */
    void close();

    /** Whom an association belongs to: a path between one of our ports and a party. */
    interface Owner {
        /** The call's name, for the log. */
        String call();

        /** Handle of the socket through which records go. */
        int socket();

        /** Where records go; null while that is not known, then they are lost and sent again. */
        @Nullable Endpoint destination();

        /** The handshake has succeeded. May come again only after another {@code begin}. */
        void onKeys(DtlsKeys keys, long now);

        /**
         * An attempt failed. The association goes on: as server it waits for another hello, as
         * client it tries again after {@link Failure#TIMEOUT}; until it has {@linkplain
         * Failure#GIVEN_UP given up}. After {@link Failure#CLOSED} it is over, too.
         */
        void onHandshakeFailed(Failure why, long now);
    }

    /** Why there are no keys. */
    enum Failure {
        /** The party did not answer, or its answers were lost. */
        TIMEOUT,
        /** The certificate fits none of the fingerprints of the party's description. */
        FINGERPRINT,
        /** The party wants no SRTP, or no profile that we allow. */
        NO_PROFILE,
        /** No version, cipher or extension in common, or no certificate. */
        REFUSED,
        /** What came was no handshake, or forged. */
        MALFORMED,
        /** Too many attempts: nothing more comes of this association. */
        GIVEN_UP,
        /** The party has closed the association that gave the keys. */
        CLOSED
    }
}
