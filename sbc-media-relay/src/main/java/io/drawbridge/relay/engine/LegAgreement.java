package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.sdp.MediaTransport;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Settled;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.SettledLine.SettledTransport;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Settles with one leg's party how its m-lines travel: which are carried, encrypted by what, with
 * ICE (RFC 8445 §2.5) or without, RTCP on RTP's port (RFC 5761) or not, and in a bundle (RFC 9143)
 * or each on its own. Each leg by itself: the two sides of a session need not be alike.
 */
final class LegAgreement {
    private final RandomGenerator random;
    private final KeyAgreement keys;

    /**
     * @param random fit for secrets
     */
    LegAgreement(RandomGenerator random) {
        this.random = random;
        this.keys = new KeyAgreement(random);
    }

    /** What came of a description. */
    sealed interface Result {
        /**
         * @param lines one for each m-line; null: not carried
         */
        record Agreed(List<@Nullable SettledLine> lines) implements Result {}

        record Refused(String why) implements Result {}
    }

    /** What is known of an m-line; a slot that comes to another use starts afresh. */
    static SettledLine before(List<SettledLine> settled, int index, String media) {
        return index < settled.size() && settled.get(index).media().equals(media)
                ? settled.get(index)
                : SettledLine.fresh(index, media);
    }

    // --- the party offers ---

    /**
     * A party's offer, as our answer to it takes it.
     *
     * @param leg up to now; empty before its first description
     */
    Result accept(
            LegProfile profile, Settled leg, SessionDescription offer, List<RemoteStream> streams) {
        List<@Nullable SettledLine> lines = new ArrayList<>(streams.size());
        List<SettledLine> settled = leg.known();
        IceAgreement ice = new IceAgreement(random, settled);
        String why = "";
        boolean wanted = false;
        for (int i = 0; i < streams.size(); i++) {
            RemoteStream stream = streams.get(i);
            lines.add(null);
            if (!stream.usableInBundle()) continue;
            wanted = true;
            Optional<String> impossible = impossible(profile.rtcpMux(), stream);
            if (impossible.isPresent()) {
                why = impossible.get();
                continue;
            }
            SettledLine before = before(settled, i, stream.type());
            switch (keys.accept(profile, stream, before.transport())) {
                case KeyAgreement.Result.Forbidden(String reason) -> {
                    return new Result.Refused("m-line " + i + ": " + reason);
                }
                case KeyAgreement.Result.Unusable(String reason) ->
                        why = profile.security() + ": " + reason;
                case KeyAgreement.Result.Agreed(var transport) -> {
                    if (!transport.isEncrypted() && takesPlaceOfEncrypted(leg, streams, i))
                        return new Result.Refused("m-line " + i + ": an encrypted line in clear");
                    lines.set(i, accepted(profile, i, stream, before, transport, ice));
                }
            }
        }
        if (!streams.isEmpty()) Bundling.accept(profile, offer, streams, lines);
        if (isCarried(lines)) return new Result.Agreed(lines);
        if (wanted) return new Result.Refused(why.isEmpty() ? "no bundle to carry it" : why);
        Optional<RemoteStream.Usability> unusable = RemoteStream.refusal(streams);
        return unusable.isPresent()
                ? new Result.Refused("no usable m-line: " + unusable.get())
                : new Result.Agreed(lines);
    }

    /** A new line in clear for one that was encrypted and is gone: a downgrade all the same. */
    private static boolean takesPlaceOfEncrypted(
            Settled leg, List<RemoteStream> streams, int index) {
        String media = streams.get(index).type();
        List<SettledLine> settled = leg.known();
        if (before(settled, index, media).transport().keying() != null) return false;
        if (leg.wasEncrypted(index, media)) return true;
        boolean others = false;
        for (int i = 0; i < settled.size(); i++) {
            SettledLine line = settled.get(i);
            if (!line.media().equals(media) || !line.transport().isEncrypted()) continue;
            boolean goesOn =
                    i < streams.size()
                            && streams.get(i).usableInBundle()
                            && streams.get(i).type().equals(media);
            if (!goesOn) return true;
            others = true;
        }
        // Fax in its place for a while makes nobody forget that it was encrypted.
        return !others && leg.wasEncrypted(media);
    }

    private static Optional<String> impossible(RtcpMux policy, RemoteStream stream) {
        if (stream.isFax() || stream.usability() == RemoteStream.Usability.BUNDLE_ONLY)
            return Optional.empty();
        boolean impossible =
                switch (policy) {
                    case OFF -> stream.rtcpMuxOnly();
                    case ACCEPT -> false;
                    case REQUIRE -> !stream.rtcpMux();
                };
        return impossible ? Optional.of("rtcp-mux: " + policy) : Optional.empty();
    }

    private SettledLine accepted(
            LegProfile profile,
            int index,
            RemoteStream stream,
            SettledLine before,
            SettledTransport transport,
            IceAgreement ice) {
        if (profile.ice() == Ice.LITE && !stream.isFax() && stream.details().hasFullIce())
            transport = ice.accept(transport, before.transport(), stream);
        boolean named = transport.isDtls() || transport.ice() != null;
        return new SettledLine(
                stream.type(),
                stream.transport().protocol(stream.avpf()),
                before.bundled() ? before.carrier() : index,
                stream.rtcpMux() && profile.rtcpMux() != RtcpMux.OFF && !stream.isFax(),
                false,
                transport,
                named ? stream.details().mid() : "",
                before.payloads());
    }

    static boolean isCarried(List<@Nullable SettledLine> lines) {
        for (SettledLine line : lines) if (line != null) return true;
        return false;
    }

    // --- we offer ---

    /**
     * What we offer to a leg of another party's m-lines.
     *
     * @param settled of the leg up to now
     * @param streams as the other party has them
     * @param lines as they are carried on the other leg; null: not carried
     * @param payloads of each line that is carried, as they go to this leg
     */
    List<@Nullable SettledLine> propose(
            LegProfile profile,
            List<SettledLine> settled,
            List<RemoteStream> streams,
            List<@Nullable SettledLine> lines,
            List<SettledLine.@Nullable SettledPayloads> payloads) {
        List<@Nullable SettledLine> proposed = new ArrayList<>(streams.size());
        IceAgreement ice = new IceAgreement(random, settled);
        SettledLine dtls = dtlsLine(settled);
        for (int i = 0; i < streams.size(); i++) {
            SettledLine other = lines.get(i);
            SettledLine.SettledPayloads numbers = payloads.get(i);
            proposed.add(
                    other == null || numbers == null
                            ? null
                            : proposed(
                                    profile,
                                    i,
                                    streams.get(i),
                                    other,
                                    before(settled, i, streams.get(i).type()).with(numbers),
                                    dtls,
                                    ice));
        }
        Bundling.propose(profile, proposed);
        return proposed;
    }

    /** A line of the leg that is encrypted by DTLS; null: none is. */
    private static @Nullable SettledLine dtlsLine(List<SettledLine> settled) {
        for (SettledLine line : settled) if (line.transport().isDtls()) return line;
        return null;
    }

    /** Null when this leg may not carry it. */
    private @Nullable SettledLine proposed(
            LegProfile profile,
            int index,
            RemoteStream stream,
            SettledLine other,
            SettledLine before,
            @Nullable SettledLine dtlsLine,
            IceAgreement ice) {
        if (stream.isFax()) {
            return keys.accept(profile, stream, before.transport())
                            instanceof KeyAgreement.Result.Agreed(var clear)
                    ? new SettledLine(
                            stream.type(),
                            MediaTransport.UDPTL.protocol(false),
                            index,
                            false,
                            false,
                            clear,
                            "",
                            before.payloads())
                    : null;
        }
        MediaTransport transport =
                KeyAgreement.proposed(
                        profile, before.transport(), before.protocol(), dtlsLine != null);
        boolean dtls = transport == MediaTransport.DTLS_SRTP;
        boolean lite = profile.ice() == Ice.LITE;
        boolean browser = lite && dtls;
        boolean feedback = browser || stream.avpf() && !other.transport().isDtls();
        feedback |= dtls && dtlsLine != null && dtlsLine.protocol().endsWith("F");
        SettledTransport old = before.transport();
        SettledTransport offered =
                KeyAgreement.offersSdes(profile, transport)
                        ? old.withKeys(keys.proposedKeys(profile, old))
                        : old;
        if (lite) offered = ice.propose(offered, old);
        String mid = "";
        if (browser) mid = before.mid().isEmpty() ? mid(index, other) : before.mid();
        return new SettledLine(
                stream.type(),
                transport.protocol(feedback),
                before.carrier(),
                profile.rtcpMux() == RtcpMux.REQUIRE
                        || dtls && profile.rtcpMux() != RtcpMux.OFF
                        || before.mux(),
                before.bundled(),
                offered,
                mid,
                before.payloads());
    }

    /** The same name on both sides, where both have names: packets may carry it. */
    private static String mid(int index, SettledLine other) {
        String theirs = other.mid();
        boolean harmless = theirs.length() <= 16 && theirs.matches("[A-Za-z0-9_-]+");
        return harmless ? theirs : "m" + index;
    }

    // --- the party answers ---

    /**
     * A party's answer to what we have offered its leg.
     *
     * @param proposed what we have offered; null: that line not
     * @param streams of the answer, one for each m-line of the offer
     */
    Result conclude(
            LegProfile profile,
            Settled leg,
            List<@Nullable SettledLine> proposed,
            SessionDescription answer,
            List<RemoteStream> streams) {
        List<@Nullable SettledLine> lines = new ArrayList<>(streams.size());
        String why = "";
        boolean wanted = false;
        for (int i = 0; i < streams.size(); i++) {
            RemoteStream stream = streams.get(i);
            SettledLine offered = i < proposed.size() ? proposed.get(i) : null;
            lines.add(null);
            if (!stream.usable()) continue;
            wanted = true;
            if (offered == null) continue;
            boolean mux = stream.rtcpMux() && offered.mux();
            if (profile.rtcpMux() == RtcpMux.REQUIRE && !mux && !stream.isFax()) {
                why = "rtcp-mux: " + profile.rtcpMux();
                continue;
            }
            MediaTransport transport = MediaTransport.of(offered.protocol());
            switch (KeyAgreement.conclude(profile, stream, offered.transport(), transport)) {
                case KeyAgreement.Result.Unusable(String reason) -> why = reason;
                case KeyAgreement.Result.Forbidden(String reason) -> {
                    return new Result.Refused("m-line " + i + ": " + reason);
                }
                case KeyAgreement.Result.Agreed(var agreed) -> {
                    if (!agreed.isEncrypted() && takesPlaceOfEncrypted(leg, streams, i))
                        return new Result.Refused("m-line " + i + ": an encrypted line in clear");
                    lines.set(i, concluded(i, stream, offered, agreed, mux));
                }
            }
        }
        Bundling.conclude(answer, streams, proposed, lines);
        if (isCarried(lines)) return new Result.Agreed(lines);
        if (wanted) return new Result.Refused(why.isEmpty() ? "nothing that was offered" : why);
        Optional<RemoteStream.Usability> unusable = RemoteStream.refusal(streams);
        return unusable.isPresent()
                ? new Result.Refused("no usable m-line: " + unusable.get())
                : new Result.Agreed(lines);
    }

    private static SettledLine concluded(
            int index,
            RemoteStream stream,
            SettledLine offered,
            SettledTransport agreed,
            boolean mux) {
        SettledTransport old = offered.transport();
        if (old.ice() != null && !stream.isFax()) {
            agreed = IceAgreement.conclude(agreed, old.ice(), stream);
        }
        return new SettledLine(
                offered.media(),
                offered.protocol(),
                index,
                mux,
                false,
                agreed,
                offered.mid(),
                offered.payloads());
    }
}
