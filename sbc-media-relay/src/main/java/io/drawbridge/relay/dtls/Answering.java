package io.drawbridge.relay.dtls;

import org.bouncycastle.tls.DatagramSender;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Keeps the one datagram that the gate answers with. */
final class Answering implements DatagramSender {
    byte @Nullable [] datagram;

    @Override
    public int getSendLimit() {
        return HelloGate.MAX_ANSWER;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        datagram = Arrays.copyOfRange(buffer, offset, offset + length);
    }
}
