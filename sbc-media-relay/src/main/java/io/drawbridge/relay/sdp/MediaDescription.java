package io.drawbridge.relay.sdp;

import java.util.List;
import java.util.Optional;

/**
 * An m-line and what belongs to it (RFC 8866 §5.14). Titles and keys (i= and k=) have no place
 * here, so they cannot be copied.
 *
 * @param type audio, video, image, application, …
 * @param port 0..65535; 0: the stream is not to be used (RFC 3264 §5.1)
 * @param portCount 1 unless the port is followed by a slash and a number
 * @param protocol such as RTP/AVP
 * @param formats payload types for RTP; may be empty only where a peer sent none
 */
public record MediaDescription(
        String type,
        int port,
        int portCount,
        String protocol,
        List<String> formats,
        Optional<Connection> connection,
        List<Bandwidth> bandwidths,
        List<Attribute> attributes) {
    public MediaDescription {
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port: " + port);
        if (portCount < 1) throw new IllegalArgumentException("portCount: " + portCount);
        formats = List.copyOf(formats);
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
    }

    /** The first attribute of that name. */
    public Optional<Attribute> attribute(String name) {
        return SessionDescription.first(attributes, name);
    }

    /**
     * The value of the first attribute of that name as a whole number.
     *
     * @param otherwise returned when there is none, or it is no whole number
     */
    public int number(String name, int otherwise) {
        int number =
                attribute(name).map(a -> Tokens.number(a.value(), Integer.MAX_VALUE)).orElse(-1);
        return number < 0 ? otherwise : number;
    }

    public boolean has(String name) {
        return attribute(name).isPresent();
    }

    MediaDescription withAttributes(List<Attribute> others) {
        return new MediaDescription(
                type, port, portCount, protocol, formats, connection, bandwidths, others);
    }
}
