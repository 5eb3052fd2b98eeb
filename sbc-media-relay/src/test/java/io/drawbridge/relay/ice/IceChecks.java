package io.drawbridge.relay.ice;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.stun.Integrity;
import io.drawbridge.relay.stun.StunAttribute;
import io.drawbridge.relay.stun.StunKey;
import io.drawbridge.relay.stun.StunMessage;
import io.drawbridge.relay.stun.StunWriter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A far end's checks, as a full implementation that controls sends them (RFC 8445 §7.2). */
public final class IceChecks {
    private final String username;
    private final StunKey key;
    private int transaction;

    /**
     * @param to what the far end has been told
     * @param ufrag its own
     */
    public IceChecks(IceCredentials to, String ufrag) {
        this(to.ufrag() + ":" + ufrag, to.password());
    }

    public IceChecks(String username, String password) {
        this.username = username;
        this.key = new StunKey(password);
    }

    /** The next check; {@code more} writes attributes of its own before the integrity. */
    public int check(ByteBuffer into, boolean nominate, Attributes more) {
        StunWriter writer = request(into);
        more.write(writer);
        if (nominate) writer.attribute(StunAttribute.USE_CANDIDATE);
        return writer.sign(key, Integrity.SHA1).finish();
    }

    public int check(ByteBuffer into, boolean nominate) {
        return check(into, nominate, IceChecks::controlling);
    }

    /** One without integrity. */
    public int unsigned(ByteBuffer into) {
        return request(into).finish();
    }

    /** One without fingerprint. */
    public int unmarked(ByteBuffer into) {
        int length = check(into, true) - 8;
        into.putShort(2, (short) (length - StunMessage.HEADER_BYTES));
        return length;
    }

    public interface Attributes {
        void write(StunWriter to);
    }

    public static void controlling(StunWriter writer) {
        writer.attribute(StunAttribute.ICE_CONTROLLING, new byte[8]);
    }

    public StunKey key() {
        return key;
    }

    private StunWriter request(ByteBuffer into) {
        byte[] id =
                ByteBuffer.allocate(12)
                        .putInt(0, username.hashCode())
                        .putInt(8, ++transaction)
                        .array();
        return new StunWriter(into, StunMessage.Kind.REQUEST, StunMessage.BINDING, id)
                .attribute(StunAttribute.USERNAME, username.getBytes(StandardCharsets.UTF_8))
                .attribute(StunAttribute.PRIORITY, (byte) 0x6e, (byte) 0, (byte) 1, (byte) 0xff);
    }

    /** Lets a packet come from there. */
    public static Datagram from(Endpoint source, Datagram packet, int length) {
        packet.received(length, source.address().high(), source.address().low(), source.port());
        return packet;
    }
}
