package io.drawbridge.relay.sdp;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one m-line says about the party that wrote it, with the session's lines taken into account.
 *
 * @param type media type, lower case
 * @param usability whether the relay can carry it, and if not, why
 * @param transport how its packets travel
 * @param avpf true for the feedback profile (RFC 4585)
 * @param address where the party wants RTP; empty for a host name, which is never resolved: the leg
 *     knows its peer by latching alone
 * @param port where the party wants RTP, 0..65535; 0: not in use
 * @param rtcpAddress where the party wants RTCP when it is not multiplexed; empty as for address
 * @param rtcpPort its port: a=rtcp (RFC 3605), else the one after RTP's; 0 when there is none
 * @param rtcpMux a=rtcp-mux is there (RFC 5761)
 * @param rtcpMuxOnly a=rtcp-mux-only is there (RFC 8858): the party has no other RTCP port
 * @param direction seen by the party; one that holds by address does not receive
 * @param heldByAddress the address is 0.0.0.0 or the like, and no ICE is in play (RFC 3264 §8.4)
 * @param payloadTypes in the order of the m-line, each once; the first is what the party prefers
 * @param details keys, ICE, bundle
 */
public record RemoteStream(
        String type,
        Usability usability,
        MediaTransport transport,
        boolean avpf,
        Optional<InetAddress> address,
        int port,
        Optional<InetAddress> rtcpAddress,
        int rtcpPort,
        boolean rtcpMux,
        boolean rtcpMuxOnly,
        Direction direction,
        boolean heldByAddress,
        List<RtpMap> payloadTypes,
        RemoteTransport details) {
    /** Whether the relay can carry an m-line. */
    public enum Usability {
        USABLE,
        /** Port 0: the party itself does not want it (RFC 3264 §5.1, §6, §8.2). */
        DISABLED,
        /** Port 0, but within a bundle it has its carrier's (RFC 9143 §6). */
        BUNDLE_ONLY,
        /** Neither audio nor video nor fax over UDPTL: messages, applications, text. */
        OTHER_MEDIA,
        /** Neither RTP over UDP, encrypted or not, nor UDPTL. */
        OTHER_PROFILE,
        /** Several ports (RFC 8866 §5.14), which an answer could not take back. */
        SEVERAL_PORTS,
        /** No payload type between 0 and 127. */
        NO_PAYLOAD_TYPE,
        /** Of an answer: missing, or of another media type than the offer's (RFC 3264 §6). */
        MISMATCH
    }

    public RemoteStream {
        payloadTypes = List.copyOf(payloadTypes);
    }

    public boolean usable() {
        return usability == Usability.USABLE;
    }

    /** Usable, alone or at least within a bundle. */
    public boolean usableInBundle() {
        return usability == Usability.USABLE || usability == Usability.BUNDLE_ONLY;
    }

    /** Fax over UDPTL (ITU-T T.38): no RTP, no RTCP. */
    public boolean isFax() {
        return transport == MediaTransport.UDPTL;
    }

    /** One for each m-line, in order. */
    public static List<RemoteStream> of(SessionDescription description) {
        List<RemoteStream> streams = new ArrayList<>(description.media().size());
        for (MediaDescription media : description.media()) streams.add(of(description, media));
        return List.copyOf(streams);
    }

    /**
     * What an answer says, one for each m-line of its offer. Usable is only what both sides want;
     * m-lines that the answer has beyond the offer's count are left out.
     *
     * @param offer as received from the party that the answer goes to
     */
    public static List<RemoteStream> ofAnswer(SessionDescription answer, SessionDescription offer) {
        return ofAnswer(answer, of(offer));
    }

    /**
     * As above.
     *
     * @param offered streams of the offer
     */
    public static List<RemoteStream> ofAnswer(
            SessionDescription answer, List<RemoteStream> offered) {
        List<RemoteStream> answered = of(answer);
        List<RemoteStream> streams = new ArrayList<>(offered.size());
        for (int i = 0; i < offered.size(); i++) {
            RemoteStream offeredStream = offered.get(i);
            if (i >= answered.size()) {
                Usability missing =
                        offeredStream.usableInBundle() ? Usability.MISMATCH : Usability.DISABLED;
                streams.add(offeredStream.unusable(missing));
                continue;
            }
            RemoteStream stream = answered.get(i);
            if (!offeredStream.usableInBundle()) {
                stream = stream.unusable(Usability.DISABLED);
            } else if (!stream.type.equals(offeredStream.type)
                    || stream.isFax() != offeredStream.isFax()) {
                stream = stream.unusable(Usability.MISMATCH);
            }
            streams.add(stream);
        }
        return List.copyOf(streams);
    }

    private RemoteStream unusable(Usability why) {
        return new RemoteStream(
                type,
                why,
                transport,
                avpf,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                false,
                false,
                Direction.INACTIVE,
                false,
                List.of(),
                RemoteTransport.NONE);
    }

    /**
     * Why nothing of a description can be carried; empty when something can, or when the party asks
     * for nothing (no m-line at all, or all with port 0).
     */
    public static Optional<Usability> refusal(List<RemoteStream> streams) {
        Usability why = Usability.DISABLED;
        for (RemoteStream stream : streams) {
            if (stream.usableInBundle()) return Optional.empty();
            if (why == Usability.DISABLED) why = stream.usability;
        }
        return why == Usability.DISABLED ? Optional.empty() : Optional.of(why);
    }

    static RemoteStream of(SessionDescription session, MediaDescription media) {
        Optional<Connection> connection = media.connection().or(session::connection);
        Optional<InetAddress> address = connection.flatMap(Connection::literal);
        RemoteTransport details = RemoteTransport.of(session, media);
        boolean held = connection.map(Connection::isUnspecified).orElse(false) && !hasIce(details);
        Direction direction = direction(session, media);
        Optional<Attribute> rtcp = media.attribute("rtcp");
        MediaTransport transport = MediaTransport.of(media.protocol());
        List<RtpMap> payloadTypes =
                transport == MediaTransport.UDPTL ? List.of() : payloadTypes(media);
        return new RemoteStream(
                MediaProfile.lowerCase(media.type()),
                usability(media, transport, payloadTypes, details),
                transport,
                MediaProfile.isFeedback(media.protocol()),
                address,
                media.port(),
                rtcp.flatMap(RtcpAttribute::address).or(() -> address),
                rtcp.map(RtcpAttribute::port).orElse(portAfter(media.port())),
                media.has("rtcp-mux"),
                media.has("rtcp-mux-only"),
                held ? direction.withoutReceiving() : direction,
                held,
                payloadTypes,
                details);
    }

    /** Chromium without candidates offers 0.0.0.0 and means no hold. */
    private static boolean hasIce(RemoteTransport details) {
        return !details.ufrag().isEmpty() || !details.candidates().isEmpty();
    }

    /** The one place that decides what kinds of m-lines exist for us. */
    private static Usability usability(
            MediaDescription media,
            MediaTransport transport,
            List<RtpMap> payloadTypes,
            RemoteTransport details) {
        boolean withinBundle =
                media.port() == 0 && details.bundleOnly() && !details.mid().isEmpty();
        if (media.port() == 0 && !withinBundle) return Usability.DISABLED;
        boolean fax = media.type().equalsIgnoreCase("image");
        if (!MediaProfile.isAudioOrVideo(media.type()) && !fax) return Usability.OTHER_MEDIA;
        if (fax ? transport != MediaTransport.UDPTL : !isRtp(transport))
            return Usability.OTHER_PROFILE;
        if (media.portCount() > 1) return Usability.SEVERAL_PORTS;
        if (fax) return isT38(media) ? Usability.USABLE : Usability.OTHER_MEDIA;
        if (payloadTypes.isEmpty()) return Usability.NO_PAYLOAD_TYPE;
        return withinBundle ? Usability.BUNDLE_ONLY : Usability.USABLE;
    }

    private static boolean isRtp(MediaTransport transport) {
        return switch (transport) {
            case RTP, SRTP, DTLS_SRTP -> true;
            case UDPTL, OTHER -> false;
        };
    }

    private static boolean isT38(MediaDescription media) {
        for (String format : media.formats()) if (format.equalsIgnoreCase("t38")) return true;
        return false;
    }

    private static Direction direction(SessionDescription session, MediaDescription media) {
        Direction own = direction(media.attributes());
        if (own != null) return own;
        Direction common = direction(session.attributes());
        return common == null ? Direction.SENDRECV : common;
    }

    private static @Nullable Direction direction(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            Direction direction = Direction.find(attribute);
            if (direction != null) return direction;
        }
        return null;
    }

    private static int portAfter(int port) {
        return port == 0 || port == 65_535 ? 0 : port + 1;
    }

    private static List<RtpMap> payloadTypes(MediaDescription media) {
        List<RtpMap> maps = new ArrayList<>(media.formats().size());
        for (String format : media.formats()) {
            int payloadType = Tokens.number(format, 127);
            if (payloadType < 0 || find(maps, payloadType) >= 0) continue;
            maps.add(RtpMap.assigned(payloadType));
        }
        for (Attribute attribute : media.attributes().reversed()) { // the first one of a type wins
            if (!attribute.is("rtpmap")) continue;
            RtpMap map = RtpMap.parse(attribute.value()).orElse(null);
            int place = map == null ? -1 : find(maps, map.payloadType());
            if (map != null && place >= 0) maps.set(place, map);
        }
        for (int i = 0; i < maps.size(); i++) {
            RtpMap map = maps.get(i);
            if (map.hasVariants()) maps.set(i, withVariant(map, media));
        }
        return maps;
    }

    private static RtpMap withVariant(RtpMap map, MediaDescription media) {
        for (Attribute attribute : media.attributes()) {
            if (!attribute.is("fmtp")) continue;
            int space = attribute.value().indexOf(' ');
            if (space > 0 && Tokens.number(attribute.value(), 0, space, 127) == map.payloadType())
                return map.withVariant(map.variantOf(attribute.value().substring(space + 1)));
        }
        return map;
    }

    /** Place of a payload type, of which there are 128 at most; -1 if it is not there. */
    private static int find(List<RtpMap> maps, int payloadType) {
        for (int i = 0; i < maps.size(); i++)
            if (maps.get(i).payloadType() == payloadType) return i;
        return -1;
    }
}
