package io.drawbridge.relay.dtls;

import io.drawbridge.relay.config.CryptoSuite;

import java.util.List;

/**
 * How the engine comes by keys (RFC 5763): it begins a handshake and hears of the keys later, on
 * its own thread. The server implements it with threads, tests play it.
 */
public interface Handshakes {
    /** Of our certificate, for every description of ours. */
    Fingerprint fingerprint();

    /**
     * Begins an association. As server we wait for the party's hello; as client we speak at once,
     * and again until somebody answers or time is up.
     *
     * @param client whether we are the client ({@code setup:active} of ours)
     * @param theirs the party's fingerprints; its certificate must fit one of them
     * @param suites that we allow, most wanted first; those without a DTLS profile (RFC 5764
     *     §4.1.2, RFC 7714 §14.2) are passed over
     */
    Handshake begin(
            Handshake.Owner owner,
            boolean client,
            List<Fingerprint> theirs,
            List<CryptoSuite> suites);
}
