package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.MediaNotice.Digit;
import io.drawbridge.relay.control.SessionStatistics.Quality;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.rtp.Continuity;
import io.drawbridge.relay.rtp.EModel;
import io.drawbridge.relay.rtp.HeaderExtensions;
import io.drawbridge.relay.rtp.RateLimit;
import io.drawbridge.relay.rtp.ReceptionStatistics;
import io.drawbridge.relay.rtp.Redundancy;
import io.drawbridge.relay.rtp.Reports;
import io.drawbridge.relay.rtp.RtcpCompound;
import io.drawbridge.relay.rtp.RtpHeaderView;
import io.drawbridge.relay.rtp.TelephoneEvents;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

/** One m-line of one party: what travels on it, and what was counted of it. */
final class Stream {
    /** How long only one of two parties is heard before that is said, ns. */
    static final long ONE_WAY_NANOS = 10_000_000_000L;

    private final int index;
    private Path path;
    private Terms terms;
    private byte[] mid;

    private final RateLimit packetRate = new RateLimit();
    private final RateLimit byteRate = new RateLimit();
    private final TelephoneEvents events = new TelephoneEvents();
    private final ReceptionStatistics reception = new ReceptionStatistics();
    private final Reports reports = new Reports();
    private final Continuity continuity = new Continuity();
    private @Nullable Stream speaker;
    private long rtcpPackets;
    private long sentPackets;
    private long sentBytes;
    private int sentSsrc;
    private long lastHeard;
    private boolean oneWay;

    /**
     * @param index of the m-line, from 0
     * @param path on which it travels
     */
    Stream(int index, Path path, Terms terms, long now) {
        this.index = index;
        this.path = path;
        this.terms = terms;
        this.mid = HeaderExtensions.text(terms.formats().mid());
        this.lastHeard = now;
        path.streams().add(this);
    }

    Party party() {
        return path.party();
    }

    int index() {
        return index;
    }

    Path path() {
        return path;
    }

    Terms terms() {
        return terms;
    }

    /** The line's name in a bundle, as a header extension has it. */
    byte[] mid() {
        return mid;
    }

    boolean isUdptl() {
        return terms.media().equals("image");
    }

    void follow(Path way, Terms next) {
        terms = next;
        mid = HeaderExtensions.text(next.formats().mid());
        if (way == path) return;
        path.streams().remove(this);
        path = way;
        way.streams().add(this);
    }

    void end() {
        path.streams().remove(this);
    }

    /** What a refused re-offer brings back. */
    record Before(Stream stream, Path path, Terms terms) {
        /** After its path. */
        void restore() {
            stream.path = path;
            stream.terms = terms;
            stream.mid = HeaderExtensions.text(terms.formats().mid());
            path.streams().add(stream);
        }
    }

    Before before() {
        return new Before(this, path, terms);
    }

    /**
     * Why an RTP packet of the party's is not wanted; null when it is.
     *
     * @param octets of the datagram as it came
     */
    @Nullable Drop police(Datagram packet, int octets, long now) {
        boolean[] expected = terms.formats().expected();
        if (expected != null && !expected[RtpHeaderView.payloadType(packet.bytes())])
            return Drop.FORMAT;
        return isWithinLimits(octets, now) ? null : Drop.RATE;
    }

    boolean isWithinLimits(int octets, long now) {
        Formats formats = terms.formats();
        return packetRate.take(1, formats.packetsPerSecond(), now)
                && byteRate.take(octets, formats.bytesPerSecond(), now);
    }

    /** Whether an RTP packet of the party's ends a key press. */
    boolean hasDigit(Datagram packet, long now) {
        int event = terms.formats().telephoneEvent();
        return event >= 0
                && RtpHeaderView.payloadType(packet.bytes()) == event
                && events.onRtp(packet.bytes(), packet.length(), now);
    }

    boolean hasLostDigit(long now) {
        return events.isOver(now);
    }

    /** The key press that has ended. */
    Digit digit() {
        int ms = (int) (events.duration() * 1000L / terms.formats().telephoneEventRate());
        return new Digit(path.line().session().call(), party().tag(), events.event(), ms);
    }

    /**
     * @param octets of the datagram as it came
     */
    void countRtp(Datagram packet, int octets, long now) {
        lastHeard = now;
        reception.onRtp(packet.bytes(), octets, terms.clockRate(), now);
    }

    void countUdptl(Datagram packet, long now) {
        lastHeard = now;
        reception.onOther(packet.length());
    }

    void countRtcp(Datagram packet, long now) {
        rtcpPackets++;
        reports.onReceived(packet.bytes(), packet.length(), sentSsrc, now);
    }

    /** A packet has gone to the party. */
    void countSent(Datagram packet) {
        sentPackets++;
        sentBytes += packet.length();
    }

    /**
     * Makes another party's RTP packet one of ours to this party: payload type, line name, SSRC and
     * numbers, encryption. Null when it may be sent.
     */
    @Nullable Drop sendRtp(Datagram packet, Stream from, long now) {
        byte[] renumbered = terms.formats().renumbered();
        if (renumbered != null) {
            int second = packet.bytes().get(1);
            int payloadType = renumbered[second & 0x7f];
            if (payloadType < 0) return Drop.FORMAT;
            packet.bytes().put(1, (byte) (second & 0x80 | payloadType));
            byte[] redundant = from.terms.formats().redundant();
            if (redundant != null && !renumber(packet, redundant[second & 0x7f], renumbered))
                return Drop.FORMAT;
        }
        packet.resized(
                HeaderExtensions.keep(
                        packet.bytes(), packet.length(), terms.formats().extensions()));
        nameLine(packet);
        // Of video several sources speak at once: layers, repairs.
        if (!terms.media().equals("video")) keepContinuity(packet, from, now);
        sentSsrc = RtpHeaderView.ssrc(packet.bytes());
        return protect(packet);
    }

    /**
     * What a packet of several payloads is made of has other numbers, too.
     *
     * @param at octets of payload before the first header; negative: there is none
     */
    private static boolean renumber(Datagram packet, int at, byte[] to) {
        return at < 0
                || Redundancy.renumber(
                        packet.bytes(),
                        packet.length(),
                        RtpHeaderView.headerBytes(packet.bytes()) + at,
                        to);
    }

    /** In a bundle of ours the line has a name, and no other one. */
    private void nameLine(Datagram packet) {
        int id = terms.formats().midExtension();
        if (id <= 0 || HeaderExtensions.has(packet.bytes(), id, mid)) return;
        HeaderExtensions.blank(packet.bytes(), id);
        packet.resized(HeaderExtensions.add(packet.bytes(), packet.length(), id, mid));
    }

    /** A packet of the relay's own; null when it may be sent. */
    @Nullable Drop sendPlayed(Datagram packet) {
        nameLine(packet);
        sentSsrc = RtpHeaderView.ssrc(packet.bytes());
        return protect(packet);
    }

    /** Makes another party's RTCP one of ours to this party; null when it may be sent. */
    @Nullable Drop sendRtcp(Datagram packet, Stream from, long now) {
        RtcpCompound.rewrite(packet.bytes(), packet.length(), continuity, from.continuity);
        reports.onSent(packet.bytes(), packet.length(), now);
        return path.rtcpSecurity().protect(packet, true);
    }

    private void keepContinuity(Datagram packet, Stream from, long now) {
        PathSecurity security = path.security();
        if (from != speaker) {
            continuity.changeSpeaker();
            speaker = from;
        }
        int source = RtpHeaderView.ssrc(packet.bytes());
        // Forks share our key; who takes over has not heard its rollover counter (RFC 3711 §3.3.1).
        if (!continuity.isStarted() && security.hasSent(source))
            continuity.start(security.unusedSsrc(source), packet.bytes());
        continuity.onRtp(packet.bytes(), security.isOn(), terms.clockRate(), now);
    }

    private @Nullable Drop protect(Datagram packet) {
        path.streams().sent(sentSsrc, this);
        Drop refused = path.security().protect(packet, false);
        if (refused == null) countSent(packet);
        return refused;
    }

    /** Looks whether the other party alone is heard. */
    void compare(Stream other, long now) {
        oneWay =
                terms.direction().sends()
                        && other.terms.direction().receives()
                        && now - lastHeard >= ONE_WAY_NANOS
                        && now - other.lastHeard < ONE_WAY_NANOS
                        && other.reception.packets() > 0;
    }

    /** Whether anything has been heard of the party. */
    boolean hasSpoken() {
        return reception.packets() > 0 || rtcpPackets > 0;
    }

    StreamStatistics statistics() {
        Endpoint remote = path.whereabouts().remote();
        boolean first = path.streams().isFirst(this);
        Map<Drop, Long> rejections = new EnumMap<>(Drop.class);
        long rejected = 0;
        for (Drop drop : Drop.values()) {
            long count = first ? path.rejections().count(drop) : 0;
            if (count > 0) rejections.put(drop, count);
            rejected += count;
        }
        return new StreamStatistics(
                party().tag(),
                terms.media(),
                path.local().toString(),
                remote == null ? "" : remote.toString(),
                terms.codec(),
                reception.packets(),
                reception.bytes(),
                reception.lost(),
                reception.jitterNanos(terms.clockRate()) / 1e6,
                rtcpPackets,
                rejected,
                first ? path.rejectedFrom() : "",
                reception.reordered(),
                reception.duplicates(),
                sentPackets,
                sentBytes,
                quality(),
                rejections,
                path.security().name(),
                path.whereabouts().ice(),
                oneWay,
                first ? path.line().kernelDrops() : 0);
    }

    private Quality quality() {
        double trip = reports.roundTripMs();
        double jitter = reports.jitterMs(terms.clockRate());
        double r = 0;
        double mos = 0;
        double reportedR = 0;
        double reportedMos = 0;
        boolean audio = terms.media().equals("audio");
        if (audio && reception.packets() > 0) {
            double jitterMs = reception.jitterNanos(terms.clockRate()) / 1e6;
            r = EModel.rFactor(terms.codec(), trip, jitterMs, reception.lossRatio());
            mos = EModel.mos(r);
        }
        if (audio && reports.isKnown() && sentPackets > 0) {
            double loss = (double) reports.lost() / (sentPackets + reports.lost());
            reportedR = EModel.rFactor(terms.codec(), trip, jitter, loss);
            reportedMos = EModel.mos(reportedR);
        }
        return new Quality(trip, r, mos, reports.lost(), jitter, reportedR, reportedMos);
    }
}
