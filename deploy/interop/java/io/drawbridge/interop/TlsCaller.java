package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TLS connection of somebody who believes every certificate, and looks at it. */
final class TlsCaller implements AutoCloseable {
    private final SSLSocket socket;
    private final X509Certificate shown;

    private TlsCaller(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    static TlsCaller connect(String address, int port, String serverName) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Gullible()}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
            socket.connect(new InetSocketAddress(address, port), 5_000);
            socket.setSoTimeout(5_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new TlsCaller(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate that a new connection gets. */
    static X509Certificate shown(String address, int port, String serverName) {
        try (TlsCaller caller = connect(address, port, serverName)) {
            return caller.shown();
        }
    }

    X509Certificate shown() {
        return shown;
    }

    /** Sends OPTIONS to Drawbridge itself; true when it is answered 200. */
    boolean isAnswered(int number) {
        String host = socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
        String request =
                "OPTIONS sip:"
                        + host
                        + ";transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:"
                        + socket.getLocalPort()
                        + ";branch=z9hG4bKtls"
                        + socket.getLocalPort()
                        + number
                        + "\r\nFrom: <sip:test@test.example>;tag=1\r\nTo: <sip:"
                        + host
                        + ">\r\nCall-ID: tls-"
                        + socket.getLocalPort()
                        + "-"
                        + number
                        + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[4_096];
            int length = 0;
            while (length < answer.length) {
                int more = socket.getInputStream().read(answer, length, answer.length - length);
                if (more < 0) return false;
                length += more;
                String text = new String(answer, 0, length, StandardCharsets.US_ASCII);
                if (text.contains("\r\n\r\n")) return text.startsWith("SIP/2.0 200 ");
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
