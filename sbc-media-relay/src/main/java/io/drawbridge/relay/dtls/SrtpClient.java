package io.drawbridge.relay.dtls;

import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Hashtable;

/** The client's side of a handshake. */
final class SrtpClient extends AbstractTlsClient {
    private final Negotiation negotiation;
    private boolean known;

    SrtpClient(Negotiation negotiation) {
        super(negotiation.crypto());
        this.negotiation = negotiation;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), Negotiation.CLIENT_CIPHERS);
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    /** Who has signed a certificate does not matter (RFC 5763 §5). */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return Negotiation.TIMEOUT_MS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Negotiation.RESEND_MS;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as Bouncy Castle has it
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        if (extensions == null) extensions = new Hashtable();
        TlsSRTPUtils.addUseSRTPExtension(extensions, negotiation.offer());
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Bouncy Castle has it
    public void processServerExtensions(@Nullable Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        negotiation.accept(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                negotiation.check(server.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request)
                    throws IOException {
                TlsCredentials credentials =
                        negotiation.credentials(context, request.getSupportedSignatureAlgorithms());
                if (credentials == null)
                    throw negotiation.fail(
                            Handshake.Failure.REFUSED, AlertDescription.handshake_failure);
                known = true;
                return credentials;
            }
        };
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        super.notifyAlertReceived(level, description);
        negotiation.alerted(description);
    }

    /** A server that does not ask who we are has not read our fingerprint (RFC 5763 §5). */
    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (!known)
            throw negotiation.fail(Handshake.Failure.REFUSED, AlertDescription.handshake_failure);
        negotiation.complete(context, true);
    }
}
