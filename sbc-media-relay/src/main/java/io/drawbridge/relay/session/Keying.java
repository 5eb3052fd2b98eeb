package io.drawbridge.relay.session;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.srtp.MasterKey;

import java.util.List;

/** Where the keys of a party's packets come from, as its SDP and ours have settled it. */
public sealed interface Keying {
    /** Nowhere: RTP in clear. */
    record Clear() implements Keying {}

    /**
     * From the SDP (RFC 4568).
     *
     * @param receive the party's: it protects what comes
     * @param send ours: it protects what goes
     */
    record Sdes(MasterKey receive, MasterKey send) implements Keying {}

    /**
     * From a DTLS handshake (RFC 5763). Another value in a later description means another
     * association.
     *
     * @param client whether we are the client ({@code setup:active} of ours)
     * @param fingerprints of the party's certificate: one must fit; at least one
     * @param suites that we allow, most wanted first
     * @param association what else tells associations apart: the party's tls-id, or ufrag; may be
     *     empty
     */
    record Dtls(
            boolean client,
            List<Fingerprint> fingerprints,
            List<CryptoSuite> suites,
            String association)
            implements Keying {
        public Dtls {
            fingerprints = List.copyOf(fingerprints);
            suites = List.copyOf(suites);
        }
    }
}
