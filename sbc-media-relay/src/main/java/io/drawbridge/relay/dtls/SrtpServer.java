package io.drawbridge.relay.dtls;

import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Hashtable;

/** The server's side of a handshake. */
final class SrtpServer extends AbstractTlsServer {
    private final Negotiation negotiation;
    private @Nullable UseSRTPData chosen;

    SrtpServer(Negotiation negotiation) {
        super(negotiation.crypto());
        this.negotiation = negotiation;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), Negotiation.SERVER_CIPHERS);
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
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
    @SuppressWarnings("rawtypes") // as Bouncy Castle has it
    public void processClientExtensions(@Nullable Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        chosen = negotiation.answer(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Bouncy Castle has it
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        if (chosen == null)
            throw negotiation.fail(
                    Handshake.Failure.NO_PROFILE, AlertDescription.handshake_failure);
        TlsSRTPUtils.addUseSRTPExtension(extensions, chosen);
        return extensions;
    }

    @Override
    public TlsCredentials getCredentials() throws IOException {
        TlsCredentials credentials =
                negotiation.credentials(
                        context, context.getSecurityParametersHandshake().getClientSigAlgs());
        if (credentials == null)
            throw negotiation.fail(Handshake.Failure.REFUSED, AlertDescription.handshake_failure);
        return credentials;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
                null);
    }

    @Override
    public void notifyClientCertificate(@Nullable Certificate certificate) throws IOException {
        negotiation.check(certificate);
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        super.notifyAlertReceived(level, description);
        negotiation.alerted(description);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        negotiation.complete(context, false);
    }
}
