package io.drawbridge.relay.engine;

import io.drawbridge.relay.control.MediaCommand.Answer;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.engine.TermsReader.Reading;
import io.drawbridge.relay.sdp.MediaSlot;
import io.drawbridge.relay.sdp.PayloadNumbers;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Exchange;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Party;
import io.drawbridge.relay.session.Settled;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.Terms;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Carries answers out (RFC 3264 §6, §8), provisional and final ones. What is refused has changed
 * nothing.
 */
final class Answers {
    private final Map<String, LocalNetwork> networks;
    private final LegAgreement agreement;
    private final TermsReader reader;
    private final Description description;
    private final MediaPorts ports;

    Answers(
            Map<String, LocalNetwork> networks,
            LegAgreement agreement,
            TermsReader reader,
            Description description,
            MediaPorts ports) {
        this.networks = networks;
        this.agreement = agreement;
        this.reader = reader;
        this.description = description;
        this.ports = ports;
    }

    /**
     * An answer while it is carried out.
     *
     * @param streams of its m-lines, one for each of the offer's
     * @param numbers from its payload types to the offerer's; null: not carried
     */
    private record Read(
            Answer command,
            SessionDescription answer,
            List<RemoteStream> streams,
            Exchange open,
            Leg leg,
            List<@Nullable SettledLine> lines,
            List<@Nullable PayloadNumbers> numbers) {}

    MediaReply answer(MediaSession session, Answer command, SessionDescription answer, long now) {
        Exchange open = session.exchange();
        if (open == null) return Refusal.wrongState(command, "no offer is open");
        if (!open.offerer().tag().equals(command.fromTag()))
            return Refusal.wrongState(command, "another party has offered");
        Leg leg = open.answerer();
        if (leg == null) leg = session.branch(command.branch());
        if (leg == null) return Refusal.of(command, Reason.UNKNOWN_CALL, "no such branch");
        List<RemoteStream> streams = RemoteStream.ofAnswer(answer, open.streams());
        List<@Nullable SettledLine> proposed = proposed(leg, open);
        return switch (agreement.conclude(
                leg.profile(), leg.settled(), proposed, answer, streams)) {
            case LegAgreement.Result.Refused(String why) -> Refusal.notAcceptable(command, why);
            case LegAgreement.Result.Agreed(var lines) -> {
                boolean wanted = LegAgreement.isCarried(lines);
                List<@Nullable PayloadNumbers> numbers = numbers(streams, lines);
                yield wanted && !LegAgreement.isCarried(lines)
                        ? Refusal.notAcceptable(command, "no codec that was offered")
                        : read(
                                session,
                                new Read(command, answer, streams, open, leg, lines, numbers),
                                now);
            }
        };
    }

    /** What was offered to this leg, and is carried on the offerer's. */
    private static List<@Nullable SettledLine> proposed(Leg leg, Exchange open) {
        List<@Nullable SettledLine> proposed = new ArrayList<>(open.terms().size());
        for (int i = 0; i < open.terms().size(); i++) {
            SettledLine line = leg.settled().last(i);
            boolean carried = line != null && leg.line(line.carrier()) != null;
            // A branch that was offered less than another one cannot accept more.
            proposed.add(carried && open.terms().get(i) != null ? line : null);
        }
        return proposed;
    }

    /** Takes off the lines of which no codec is left. */
    private static List<@Nullable PayloadNumbers> numbers(
            List<RemoteStream> streams, List<@Nullable SettledLine> lines) {
        List<@Nullable PayloadNumbers> all = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            SettledLine line = lines.get(i);
            PayloadNumbers offered = line == null ? null : line.payloads().offered();
            if (line == null || line.isFax() || offered == null) {
                all.add(null);
                continue;
            }
            List<RtpMap> answered = streams.get(i).payloadTypes();
            PayloadNumbers numbers = PayloadNumbers.answer(answered, offered);
            boolean codec = CodecChoice.hasCodec(numbers.listed());
            all.add(codec ? numbers : null);
            lines.set(i, codec ? line.with(line.payloads().knowing(numbers.source())) : null);
        }
        return all;
    }

    private MediaReply read(MediaSession session, Read read, long now) {
        Answer command = read.command();
        Leg leg = read.leg();
        LocalNetwork network = networks.get(leg.network());
        if (network == null) throw new IllegalStateException("network " + leg.network());
        return switch (reader.read(read.streams(), read.lines(), leg, network.media())) {
            case Reading.Refused(String why) -> Refusal.notAcceptable(command, why);
            case Reading.Readable(var terms) -> {
                Party party = leg.party(command.toTag());
                if (party == null && read.open().isFirst()) party = leg.addParty(command.toTag());
                if (party == null)
                    yield read.open().isFirst()
                            ? Refusal.of(command, Reason.NO_RESOURCES, "too many forks")
                            : Refusal.of(command, Reason.UNKNOWN_CALL, "no such party");
                session.answer(
                        party,
                        answererTerms(read, terms),
                        offererTerms(read, terms),
                        command.fin(),
                        now);
                leg.settled(leg.settled().answered(read.lines()));
                yield describe(session, read, now);
            }
        };
    }

    private static List<@Nullable Terms> answererTerms(Read read, List<@Nullable Terms> terms) {
        List<@Nullable Terms> all = new ArrayList<>(terms.size());
        for (int i = 0; i < terms.size(); i++) {
            Terms one = terms.get(i);
            SettledLine line = read.lines().get(i);
            SettledLine other = read.open().offerer().leg().settled().last(i);
            PayloadNumbers numbers = read.numbers().get(i);
            PayloadNumbers offered = line == null ? null : line.payloads().offered();
            all.add(
                    one == null || line == null || numbers == null || offered == null
                            ? one
                            : one.with(
                                    FormatTerms.of(
                                            i,
                                            read.streams().get(i),
                                            line,
                                            offered.listed(),
                                            offered.towardsAnswerer(numbers),
                                            passes(line, other),
                                            read.answer(),
                                            read.open().offer())));
        }
        return all;
    }

    private static MediaSlot.Passage passes(SettledLine line, @Nullable SettledLine other) {
        return other == null ? MediaSlot.Passage.NOTHING : Description.passage(line, other);
    }

    /** A final answer takes off the lines that it does not carry. */
    private static List<@Nullable Terms> offererTerms(Read read, List<@Nullable Terms> answered) {
        Exchange open = read.open();
        Settled settled = open.offerer().leg().settled();
        List<@Nullable Terms> all = new ArrayList<>(answered.size());
        for (int i = 0; i < answered.size(); i++) {
            Terms one = open.terms().get(i);
            SettledLine line = settled.last(i);
            SettledLine other = read.lines().get(i);
            PayloadNumbers numbers = read.numbers().get(i);
            PayloadNumbers offered = other == null ? null : other.payloads().offered();
            if (one == null || answered.get(i) == null) {
                all.add(read.command().fin() ? null : one);
            } else if (line == null || numbers == null || offered == null) {
                all.add(one);
            } else {
                all.add(
                        one.with(
                                FormatTerms.of(
                                        i,
                                        open.streams().get(i),
                                        line,
                                        numbers.listed(),
                                        offered.towardsOfferer(numbers),
                                        passes(line, other),
                                        open.offer(),
                                        read.answer())));
            }
        }
        return all;
    }

    private MediaReply describe(MediaSession session, Read read, long now) {
        Exchange open = read.open();
        Leg leg = open.offerer().leg();
        List<@Nullable SettledLine> lines = new ArrayList<>(read.lines().size());
        for (int i = 0; i < read.lines().size(); i++)
            lines.add(read.lines().get(i) == null ? null : leg.settled().last(i));
        leg.described(
                description.answer(
                        leg,
                        open.offer(),
                        open.streams(),
                        lines,
                        read.answer(),
                        read.streams(),
                        read.lines(),
                        read.numbers()));
        if (read.command().fin()) {
            for (Line line : open.replaced()) ports.close(line, now);
            ports.closeUnused(leg, now);
            Party current = session.current();
            if (current != null) {
                ports.closeUnused(current.leg(), now);
                ports.closeUnused(session.near(), now);
            }
        }
        return new MediaReply.Rewritten(read.command().id(), leg.described().bytes());
    }
}
