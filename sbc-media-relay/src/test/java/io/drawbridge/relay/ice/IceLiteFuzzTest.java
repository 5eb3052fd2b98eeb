package io.drawbridge.relay.ice;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.drawbridge.relay.demux.Datagram;

import java.nio.ByteBuffer;

/** Who does not know the password never gets more than he gave, whatever he sends. */
class IceLiteFuzzTest {
    private final Datagram packet = new Datagram(ByteBuffer.allocate(Datagram.BUFFER_BYTES));
    private final IceLite ice =
            new IceLite(new IceCredentials("ours", "the-password-of-ours-24c"), _ -> true);

    @FuzzTest(maxDuration = "20s")
    void anyBytes(byte[] datagram) {
        if (datagram.length > Datagram.MAX_BYTES) return;
        packet.bytes().put(0, datagram);
        packet.received(datagram.length, 0, 0xffff_c000_0207L, 5000);
        switch (ice.on(packet, IcePeer.RTP, 0)) {
            case ANSWERED -> throw new AssertionError("nobody has the password");
            case ALIVE -> throw new AssertionError("nothing is validated");
            case REFUSED -> {
                if (packet.length() > datagram.length) throw new AssertionError("a reflector");
            }
            case IGNORED -> {}
        }
    }
}
