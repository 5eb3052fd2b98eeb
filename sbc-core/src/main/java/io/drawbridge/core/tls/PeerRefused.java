package io.drawbridge.core.tls;

import java.security.cert.CertificateException;

/** A peer's certificate does not prove what it has to; ends the handshake. */
final class PeerRefused extends CertificateException {
    private static final long serialVersionUID = 1;

    private final TlsFailure failure;

    PeerRefused(TlsFailure failure) {
        super(failure.words());
        this.failure = failure;
    }

    TlsFailure failure() {
        return failure;
    }
}
