package io.drawbridge.relay.engine;

import io.drawbridge.relay.sdp.Attribute;
import io.drawbridge.relay.sdp.Bandwidth;
import io.drawbridge.relay.sdp.MediaDescription;
import io.drawbridge.relay.sdp.MediaSlot;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Formats;
import io.drawbridge.relay.session.SettledLine;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a party's packets on an m-line look like, and how many there can be.
 *
 * <p>The limits are far above anything that is negotiated: they keep a party from filling the other
 * one's line, not from speaking. Audio: four times the packets of its packet time, and at least
 * {@value #AUDIO_PACKETS} a second; at least {@value #AUDIO_BYTES} bytes a second. Video: at least
 * {@value #VIDEO_PACKETS} packets and {@value #VIDEO_BYTES} bytes a second. Uncompressed audio (L16
 * and the like) and a b-line of its description raise the bytes: twice what they say.
 */
final class FormatTerms {
    static final int AUDIO_PACKETS = 250;
    static final int AUDIO_BYTES = 256 * 1024;
    static final int VIDEO_PACKETS = 5_000;
    static final int VIDEO_BYTES = 4 * 1024 * 1024;

    private static final int DEFAULT_PTIME = 20;
    private static final Pattern PACKET_TIME = Pattern.compile("(\\d{1,5})(?:\\.\\d*)?");
    private static final Pattern EXTENSION = Pattern.compile("(\\d{1,3})(?:/\\w+)? +(\\S+).*");
    private static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private static final String TRANSPORT_WIDE = "transport-wide-cc";

    private FormatTerms() {}

    /**
     * @param stream the party's m-line
     * @param line how it is carried
     * @param listed what our description to it lists
     * @param renumbered numbers of the other party, as this one knows them; null: as they are
     * @param passes what reaches the other party only if both are alike
     * @param description the party's, and the other one's: packet times and bandwidths of both
     */
    static Formats of(
            int index,
            RemoteStream stream,
            SettledLine line,
            List<RtpMap> listed,
            byte @Nullable [] renumbered,
            MediaSlot.Passage passes,
            SessionDescription description,
            SessionDescription other) {
        boolean[] expected = new boolean[128];
        int telephoneEvent = -1;
        int eventRate = 8000;
        for (RtpMap map : listed) {
            expected[map.payloadType()] = true;
            if (telephoneEvent < 0 && map.encoding().equalsIgnoreCase("telephone-event")) {
                telephoneEvent = map.payloadType();
                if (map.clockRate() > 0) eventRate = map.clockRate();
            }
        }
        boolean video = stream.type().equals("video");
        // Comfort noise has a number of its own and comes unasked (RFC 3389 §4, RFC 3551 §6).
        if (!video) expected[13] = true;
        MediaDescription media = description.media().get(index);
        MediaDescription opposite = other.media().get(index);
        return new Formats(
                line.bundled() ? stream.details().mid() : "",
                line.bundled() ? midExtension(media) : 0,
                ssrcs(stream),
                expected,
                renumbered,
                telephoneEvent,
                eventRate,
                packets(video, media, opposite),
                bytes(video, listed, description, media, other, opposite),
                extensions(media, opposite, passes),
                redundant(listed));
    }

    /** Numbers that mean the same header extension to both. */
    static long extensions(MediaDescription one, MediaDescription other, MediaSlot.Passage passes) {
        if (!passes.streams()) return 0;
        Map<Integer, String> theirs = extensions(other);
        long same = 0;
        for (var mine : extensions(one).entrySet()) {
            String name = mine.getValue();
            boolean suits =
                    (passes.midExtension() || !name.equals(MID))
                            && (passes.transportFeedback() || !name.contains(TRANSPORT_WIDE));
            if (suits && name.equals(theirs.get(mine.getKey()))) same |= 1L << mine.getKey();
        }
        return same;
    }

    /** By their numbers; what they have behind their names does not count. */
    private static Map<Integer, String> extensions(MediaDescription media) {
        Map<Integer, String> all = new HashMap<>();
        for (Attribute attribute : media.attributes()) {
            if (!attribute.is("extmap")) continue;
            Matcher matcher = EXTENSION.matcher(attribute.value());
            if (!matcher.matches()) continue;
            int number = Integer.parseInt(matcher.group(1));
            if (number >= 1 && number < Long.SIZE) all.put(number, matcher.group(2));
        }
        return all;
    }

    /** RFC 2198, and what is sent again of it: the number that it had comes first (RFC 4588 §4). */
    private static byte @Nullable [] redundant(List<RtpMap> listed) {
        byte[] at = null;
        for (RtpMap map : listed) {
            if (!map.encoding().equalsIgnoreCase("red")) continue;
            if (at == null) {
                at = new byte[128];
                Arrays.fill(at, (byte) -1);
            }
            at[map.payloadType()] = 0;
            for (RtpMap again : listed)
                if (again.encoding().equalsIgnoreCase("rtx")
                        && again.variant().contains("apt=" + map.payloadType() + ";"))
                    at[again.payloadType()] = 2;
        }
        return at;
    }

    private static int[] ssrcs(RemoteStream stream) {
        if (stream.details().ssrcs().isEmpty()) return Formats.ANY.ssrcs();
        return stream.details().ssrcs().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Fax: limited as audio is, in the packets of its T.38 rate. */
    static Formats ofFax() {
        return new Formats("", 0, Formats.ANY.ssrcs(), null, null, -1, AUDIO_PACKETS, AUDIO_BYTES);
    }

    static int midExtension(MediaDescription media) {
        for (var attribute : media.attributes()) {
            if (!attribute.is("extmap") || !attribute.value().contains(MID)) continue;
            String value = attribute.value();
            int end = 0;
            while (end < value.length() && Character.isDigit(value.charAt(end))) end++;
            if (end < 1 || end > 2) continue;
            int number = Integer.parseInt(value.substring(0, end));
            if (number >= 1 && number <= 14) return number;
        }
        return 0;
    }

    private static int packets(boolean video, MediaDescription one, MediaDescription other) {
        if (video) return VIDEO_PACKETS;
        int ptime = Math.min(packetTime(one), packetTime(other));
        int shortest = Math.min(ptime, one.number("minptime", DEFAULT_PTIME));
        return Math.max(AUDIO_PACKETS, 4 * 1000 / Math.max(1, shortest));
    }

    /** Whole milliseconds, rounded down: Opus has packets of 2.5 ms (RFC 7587 §6.1). */
    private static int packetTime(MediaDescription media) {
        String value = media.attribute("ptime").map(Attribute::value).orElse("");
        Matcher matcher = PACKET_TIME.matcher(value);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : DEFAULT_PTIME;
    }

    private static int bytes(
            boolean video,
            List<RtpMap> listed,
            SessionDescription description,
            MediaDescription media,
            SessionDescription other,
            MediaDescription opposite) {
        long bytes = video ? VIDEO_BYTES : AUDIO_BYTES;
        for (RtpMap map : listed) {
            if (video || map.isCompanion() || map.clockRate() < 32_000) continue;
            int channels = "2".equals(map.parameters()) ? 2 : 1;
            if (!map.encoding().equalsIgnoreCase("opus"))
                bytes = Math.max(bytes, 2L * 3 * channels * map.clockRate());
        }
        bytes = Math.max(bytes, 2 * said(media.bandwidths()));
        bytes = Math.max(bytes, 2 * said(opposite.bandwidths()));
        bytes = Math.max(bytes, 2 * said(description.bandwidths()));
        bytes = Math.max(bytes, 2 * said(other.bandwidths()));
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** In bytes a second. */
    private static long said(List<Bandwidth> bandwidths) {
        long most = 0;
        for (Bandwidth bandwidth : bandwidths) {
            switch (bandwidth.type()) {
                case "AS", "CT" -> most = Math.max(most, bandwidth.value() * 1000 / 8);
                case "TIAS" -> most = Math.max(most, bandwidth.value() / 8);
                default -> {}
            }
        }
        return most;
    }
}
