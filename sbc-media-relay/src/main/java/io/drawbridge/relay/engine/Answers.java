package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.control.MediaCommand.Answer;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.engine.TermsReader.Reading;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.SdpRewriter;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.Exchange;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.MediaSession;
import io.drawbridge.relay.session.Party;
import io.drawbridge.relay.session.Terms;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries answers out (RFC 3264 §6, §8), provisional and final ones. What is refused has changed
 * nothing.
 */
final class Answers {
    private final Map<String, LocalNetwork> networks;
    private final TermsReader reader;
    private final MediaPorts ports;

    Answers(Map<String, LocalNetwork> networks, TermsReader reader, MediaPorts ports) {
        this.networks = networks;
        this.reader = reader;
        this.ports = ports;
    }

    MediaReply answer(
            MediaSession session, Answer command, SessionDescription description, long now) {
        Exchange open = session.exchange();
        if (open == null) return Refusal.wrongState(command, "no offer is open");
        if (!open.offerer().tag().equals(command.fromTag()))
            return Refusal.wrongState(command, "another party has offered");
        Leg leg = open.answerer();
        if (leg == null) leg = session.branch(command.branch());
        if (leg == null) return Refusal.of(command, Reason.UNKNOWN_CALL, "no such branch");
        NetworkMedia network = rules(leg);
        List<RemoteStream> streams = RemoteStream.ofAnswer(description, open.offer());
        List<@Nullable Boolean> muxed =
                Description.answered(streams, open.terms(), leg, network.profile().rtcpMux());
        Optional<String> refusal = Description.refusal(streams, muxed, network.profile().rtcpMux());
        if (refusal.isPresent()) return Refusal.notAcceptable(command, refusal.get());
        return switch (reader.read(streams, muxed, leg, network)) {
            case Reading.Refused(String why) -> Refusal.notAcceptable(command, why);
            case Reading.Readable(var terms) -> {
                Party party = leg.party(command.toTag());
                if (party == null && open.isFirst()) party = leg.addParty(command.toTag());
                if (party == null)
                    yield open.isFirst()
                            ? Refusal.of(command, Reason.NO_RESOURCES, "too many forks")
                            : Refusal.of(command, Reason.UNKNOWN_CALL, "no such party");
                session.answer(party, terms, command.fin(), now);
                yield describe(session, command, description, open, terms, now);
            }
        };
    }

    private MediaReply describe(
            MediaSession session,
            Answer command,
            SessionDescription description,
            Exchange open,
            List<@Nullable Terms> answered,
            long now) {
        Leg leg = open.offerer().leg();
        List<@Nullable Boolean> muxed = new ArrayList<>(answered.size());
        for (int i = 0; i < answered.size(); i++) {
            Terms offered = open.terms().get(i);
            muxed.add(
                    answered.get(i) == null || offered == null ? null : offered.transport().mux());
        }
        leg.described(
                SdpRewriter.answer(
                        description, open.offer(), Description.slots(leg, muxed), leg.described()));
        if (command.fin()) {
            ports.closeUnused(leg, now);
            Party current = session.current();
            if (current != null) {
                ports.closeUnused(current.leg(), now);
                ports.closeUnused(session.near(), now);
            }
        }
        return new MediaReply.Rewritten(command.id(), leg.described().bytes());
    }

    private NetworkMedia rules(Leg leg) {
        LocalNetwork network = networks.get(leg.network());
        if (network == null) throw new IllegalStateException("network " + leg.network());
        return network.media();
    }
}
