package io.drawbridge.relay.dtls;

import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * Who we are to every party: a self-signed certificate and its private key. Its name says nothing;
 * what counts is the fingerprint that signalling carries.
 */
public record Identity(
        Certificate certificate, AsymmetricKeyParameter key, Fingerprint fingerprint) {
    /** Never the key. */
    @Override
    public String toString() {
        return "Identity[" + fingerprint + "]";
    }
}
