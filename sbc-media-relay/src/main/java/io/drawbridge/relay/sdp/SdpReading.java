package io.drawbridge.relay.sdp;

import io.drawbridge.relay.sdp.SdpResult.Problem;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One description while its lines come in. Used once, by one thread. */
final class SdpReading {
    private static final int MAX_PORT = 65_535;

    private final SdpLimits limits;
    private final List<MediaDescription> media = new ArrayList<>();
    private final List<Integer> mediaLines = new ArrayList<>();
    private boolean versionSeen;
    private int attributeCount;
    private int candidateCount;
    private @Nullable Origin origin;
    private Optional<Connection> sessionConnection = Optional.empty();
    private List<Bandwidth> sessionBandwidths = List.of();
    private List<Attribute> sessionAttributes = List.of();

    // The section that lines go to at the moment: the session's, then each m-line's in turn.
    private @Nullable MediaDescription open;
    private Optional<Connection> connection = Optional.empty();
    private List<Bandwidth> bandwidths = new ArrayList<>();
    private List<Attribute> attributes = new ArrayList<>();

    SdpReading(SdpLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes one line, not empty and without its end.
     *
     * @return what is wrong with it, null when nothing is
     */
    @Nullable Problem line(String text, int number) {
        if (text.length() < 2 || text.charAt(1) != '=' || !isLetter(text.charAt(0))) {
            return text.isBlank() ? null : Problem.NOT_A_LINE;
        }
        if (versionSeen && text.charAt(0) == 'a') return attributeLine(text);
        String value = text.substring(2);
        if (!versionSeen) {
            versionSeen = text.charAt(0) == 'v' && value.strip().equals("0");
            return versionSeen ? null : Problem.BAD_VERSION;
        }
        return switch (text.charAt(0)) {
            case 'v' -> Problem.BAD_VERSION;
            case 'o' -> originLine(value);
            case 'c' -> connectionLine(value);
            case 'b' -> bandwidthLine(value);
            case 'm' -> mediaLine(value, number);
            default -> null; // nothing in a call depends on it (RFC 3264 §5)
        };
    }

    /** No more lines come. */
    SdpResult end() {
        if (!versionSeen) return new SdpResult.Malformed(0, Problem.BAD_VERSION);
        if (origin == null) return new SdpResult.Malformed(0, Problem.MISSING_ORIGIN);
        closeSection();
        for (int i = 0; i < media.size(); i++) {
            MediaDescription description = media.get(i);
            if (description.port() != 0
                    && sessionConnection.isEmpty()
                    && description.connection().isEmpty()) {
                return new SdpResult.Malformed(mediaLines.get(i), Problem.MISSING_CONNECTION);
            }
        }
        return new SdpResult.Parsed(
                new SessionDescription(
                        origin, sessionConnection, sessionBandwidths, sessionAttributes, media));
    }

    private @Nullable Problem originLine(String value) {
        List<String> tokens = Tokens.split(value);
        // Some phones write blanks into the user name, some leave it out: count from the end.
        int fixed = tokens.size() - 5;
        if (fixed < 0 || origin != null) return Problem.BAD_ORIGIN;
        String username = fixed == 0 ? "-" : String.join(" ", tokens.subList(0, fixed));
        origin =
                new Origin(
                        username,
                        tokens.get(fixed),
                        tokens.get(fixed + 1),
                        tokens.get(fixed + 2),
                        tokens.get(fixed + 3),
                        tokens.get(fixed + 4));
        return null;
    }

    private @Nullable Problem connectionLine(String value) {
        List<String> tokens = Tokens.split(value);
        if (tokens.size() != 3) return Problem.BAD_CONNECTION;
        // Several c-lines are layers of a multicast (RFC 8866 §5.7): the first one counts.
        if (connection.isEmpty()) {
            connection = Optional.of(new Connection(tokens.get(0), tokens.get(1), tokens.get(2)));
        }
        return null;
    }

    private @Nullable Problem bandwidthLine(String value) {
        int colon = value.indexOf(':');
        if (colon <= 0) return null;
        String type = value.substring(0, colon).strip();
        int number = Tokens.number(value.substring(colon + 1).strip(), Integer.MAX_VALUE);
        if (number >= 0 && Tokens.isToken(type)) bandwidths.add(new Bandwidth(type, number));
        // A b-line is a line like any other for the limit, or 64 KiB of them would be held.
        return ++attributeCount > limits.attributes() ? Problem.TOO_MANY_ATTRIBUTES : null;
    }

    private @Nullable Problem mediaLine(String value, int number) {
        List<String> tokens = Tokens.split(value);
        if (tokens.size() < 3) return Problem.BAD_MEDIA;
        closeSection();
        if (media.size() >= limits.mediaDescriptions()) return Problem.TOO_MANY_MEDIA;
        String portText = tokens.get(1);
        int slash = portText.indexOf('/');
        int port = Tokens.number(slash < 0 ? portText : portText.substring(0, slash), MAX_PORT);
        int count = slash < 0 ? 1 : Tokens.number(portText.substring(slash + 1), MAX_PORT);
        if (port < 0 || count < 1) return Problem.BAD_PORT;
        String type = tokens.get(0);
        String protocol = tokens.get(2);
        List<String> formats = tokens.subList(3, tokens.size());
        if (!Tokens.isWord(type, "-_") || !Tokens.isWord(protocol, "/-_")) return Problem.BAD_MEDIA;
        if (port != 0 && formats.isEmpty()) return Problem.BAD_MEDIA;
        open =
                new MediaDescription(
                        type,
                        port,
                        count,
                        protocol,
                        formats,
                        Optional.empty(),
                        List.of(),
                        List.of());
        mediaLines.add(number);
        return null;
    }

    private @Nullable Problem attributeLine(String line) {
        int colon = line.indexOf(':', 2);
        String name = line.substring(2, colon < 0 ? line.length() : colon).strip();
        if (!Tokens.isToken(name)) return null;
        Attribute attribute =
                new Attribute(name, colon < 0 ? "" : line.substring(colon + 1).strip());
        if (++attributeCount > limits.attributes()) return Problem.TOO_MANY_ATTRIBUTES;
        if (attribute.is("candidate") && ++candidateCount > limits.candidates()) {
            return Problem.TOO_MANY_CANDIDATES;
        }
        if (attribute.is("rtcp") && RtcpAttribute.port(attribute) < 0) return Problem.BAD_PORT;
        attributes.add(attribute);
        return null;
    }

    private void closeSection() {
        if (open == null) {
            sessionConnection = connection;
            sessionBandwidths = bandwidths;
            sessionAttributes = attributes;
        } else {
            media.add(
                    new MediaDescription(
                            open.type(),
                            open.port(),
                            open.portCount(),
                            open.protocol(),
                            open.formats(),
                            connection,
                            bandwidths,
                            attributes));
        }
        connection = Optional.empty();
        bandwidths = new ArrayList<>();
        attributes = new ArrayList<>();
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
