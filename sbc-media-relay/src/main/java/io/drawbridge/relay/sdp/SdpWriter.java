package io.drawbridge.relay.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes session descriptions (RFC 8866 §9), with CRLF, s=- and t=0 0 (RFC 3264 §5). */
public final class SdpWriter {
    private SdpWriter() {}

    public static byte[] write(SessionDescription description) {
        StringBuilder out = new StringBuilder(768);
        Origin o = description.origin();
        out.append("v=0\r\no=").append(o.username()).append(' ').append(o.sessionId());
        out.append(' ').append(o.sessionVersion()).append(' ').append(o.networkType());
        out.append(' ').append(o.addressType()).append(' ').append(o.address());
        out.append("\r\ns=-\r\n");
        writeConnection(description.connection(), out);
        writeBandwidths(description.bandwidths(), out);
        out.append("t=0 0\r\n");
        writeAttributes(description.attributes(), out);
        for (MediaDescription media : description.media()) writeMedia(media, out);
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void writeMedia(MediaDescription media, StringBuilder out) {
        out.append("m=").append(media.type()).append(' ').append(media.port());
        if (media.portCount() > 1) out.append('/').append(media.portCount());
        out.append(' ').append(media.protocol());
        for (String format : media.formats()) out.append(' ').append(format);
        out.append("\r\n");
        writeConnection(media.connection(), out);
        writeBandwidths(media.bandwidths(), out);
        writeAttributes(media.attributes(), out);
    }

    private static void writeConnection(Optional<Connection> connection, StringBuilder out) {
        if (connection.isEmpty()) return;
        Connection c = connection.get();
        out.append("c=").append(c.networkType()).append(' ').append(c.addressType());
        out.append(' ').append(c.address()).append("\r\n");
    }

    private static void writeBandwidths(List<Bandwidth> bandwidths, StringBuilder out) {
        for (Bandwidth b : bandwidths) {
            out.append("b=").append(b.type()).append(':').append(b.value()).append("\r\n");
        }
    }

    private static void writeAttributes(List<Attribute> attributes, StringBuilder out) {
        for (Attribute attribute : attributes) {
            out.append("a=").append(attribute.name());
            if (!attribute.value().isEmpty()) out.append(':').append(attribute.value());
            out.append("\r\n");
        }
    }
}
