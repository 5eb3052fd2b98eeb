package io.drawbridge.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

class HelloProtocolsTest {
    private static final int RECORD_AND_MESSAGE_HEADER = 9; // bytes

    private static byte[] hello(String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("sbc.example", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        ByteBuffer wire = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), wire);
        return Arrays.copyOfRange(wire.array(), RECORD_AND_MESSAGE_HEADER, wire.position());
    }

    private static boolean asks(byte[] hello) {
        ByteBuf buffer = Unpooled.wrappedBuffer(hello);
        boolean asks = new HelloProtocols(buffer).contains(Challenges.PROTOCOL);
        assertThat(buffer.readerIndex()).isZero();
        return asks;
    }

    @Test
    void offeredProtocols_areFound() throws Exception {
        assertThat(asks(hello("acme-tls/1"))).isTrue();
        assertThat(asks(hello("http/1.1", "acme-tls/1"))).isTrue();
        assertThat(asks(hello("http/1.1"))).isFalse();
        assertThat(asks(hello())).isFalse();
    }

    @Test
    void whatCannotBeUnderstood_offersNothing_whereverItIsCut_orWhateverItHolds() throws Exception {
        byte[] whole = hello("acme-tls/1");
        for (int end = 0; end < whole.length; end++)
            asks(Arrays.copyOf(whole, end)); // must not throw
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            for (int j = 0; j < 4; j++)
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            asks(changed);
        }
    }
}
