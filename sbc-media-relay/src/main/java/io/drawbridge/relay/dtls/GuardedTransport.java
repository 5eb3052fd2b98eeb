package io.drawbridge.relay.dtls;

import org.bouncycastle.tls.DatagramTransport;

import java.io.IOException;

/** A server's transport behind its {@link CertificateVerifyGuard}. */
final class GuardedTransport implements DatagramTransport {
    private final DatagramTransport transport;
    private final CertificateVerifyGuard guard = new CertificateVerifyGuard();
    private byte[] datagram = new byte[0];

    GuardedTransport(DatagramTransport transport) {
        this.transport = transport;
    }

    @Override
    public int getReceiveLimit() throws IOException {
        return transport.getReceiveLimit();
    }

    @Override
    public int getSendLimit() throws IOException {
        return transport.getSendLimit();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        if (guard.isOpen()) return transport.receive(buffer, offset, length, waitMillis);
        if (datagram.length < length) datagram = new byte[length];
        int received = transport.receive(datagram, 0, length, waitMillis);
        if (received < 0) return received;
        int left = guard.filter(datagram, received);
        System.arraycopy(datagram, 0, buffer, offset, left);
        if (guard.isOpen()) datagram = new byte[0];
        return left;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        transport.send(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
