package io.drawbridge.core.tls;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The protocols that a ClientHello offers (RFC 8446 §4.1.2, RFC 7301 §3.1); none when it cannot be
 * understood, for which the handshake that follows has better words.
 */
final class HelloProtocols {
    private static final int VERSION_AND_RANDOM = 34; // bytes
    private static final int ALPN = 16;

    private final List<String> names = new ArrayList<>();

    /**
     * @param hello from the version on; is not changed
     */
    HelloProtocols(ByteBuf hello) {
        try {
            ByteBuf rest = hello.slice();
            rest.skipBytes(VERSION_AND_RANDOM);
            rest.skipBytes(rest.readUnsignedByte()); // session
            rest.skipBytes(rest.readUnsignedShort()); // ciphers
            rest.skipBytes(rest.readUnsignedByte()); // compression
            ByteBuf extensions = rest.readSlice(rest.readUnsignedShort());
            while (extensions.isReadable()) {
                int kind = extensions.readUnsignedShort();
                ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
                if (kind == ALPN) read(extension);
            }
        } catch (IndexOutOfBoundsException cut) {
            names.clear();
        }
    }

    private void read(ByteBuf extension) {
        ByteBuf list = extension.readSlice(extension.readUnsignedShort());
        while (list.isReadable())
            names.add(
                    list.readCharSequence(list.readUnsignedByte(), StandardCharsets.ISO_8859_1)
                            .toString());
    }

    boolean contains(String name) {
        return names.contains(name);
    }
}
