package io.drawbridge.core.engine;

import io.drawbridge.core.auth.ClaimedUsers;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.ScannersConfig;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.routing.Router;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.screening.Scanners;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.fraud.Decoys;
import io.drawbridge.policy.rate.RequestRates;

import java.util.Optional;

/**
 * What a request outside a dialog has to pass after it was read and before anybody serves it:
 * scanners, decoys, users who are silenced, and how many may come. Trunks, trusted networks and
 * sources that are never banned pass; ACK, CANCEL and what belongs to a call are not asked about.
 */
final class RequestScreen {
    /** What becomes of a request. */
    enum Answer {
        /** It is served. */
        SERVED,
        /** Its sender hears nothing. */
        SILENCE,
        /** Its sender is told that it is too much. */
        BUSY,
        /** It has touched a decoy: its sender hears nothing, or late that he may not. */
        DECOY
    }

    private final PolicyEngine policy;
    private final Bindings bindings;
    private final Offences offences;
    private final Counters counters;
    private Scanners scanners;

    RequestScreen(EngineParts parts, Offences offences) {
        this.policy = parts.policy();
        this.bindings = parts.bindings();
        this.offences = offences;
        this.counters = parts.counters();
        this.scanners = scanners(parts.config());
    }

    /** The next configuration. */
    void follow(Generation next) {
        scanners = scanners(next.config());
    }

    private static Scanners scanners(SbcConfig config) {
        ScannersConfig marks = config.policy().scanners();
        return Scanners.of(
                marks.builtinUserAgents(),
                marks.methods() == ScannersConfig.Shapes.BUILTIN,
                marks.ownUserAgents());
    }

    Answer answer(SipRequest request, Flow arrival, Peer peer, long now) {
        AddressBits source = AddressBits.of(arrival.remote().getAddress());
        if (peer instanceof Peer.Trunk || peer.trusted() || policy.spares(source)) {
            return Answer.SERVED;
        }
        boolean stranger = peer instanceof Peer.Stranger;
        if (stranger && scans(request, arrival, peer, now)) return Answer.SILENCE;
        Optional<String> decoy = decoy(request);
        if (decoy.isPresent()) {
            counters.increment(Counter.DECOYS_TOUCHED);
            blame(OffenceKind.DECOY, "policy.decoys", decoy.get(), request, arrival, peer, now);
            return Answer.DECOY;
        }
        if (silenced(request, arrival, source, now)) {
            counters.increment(Counter.USERS_SILENCED);
            if (!rates().toleratesFlow(offences.number(arrival))) {
                flood(request, arrival, peer, now);
            }
            return Answer.SILENCE;
        }
        if (stranger) return limited(request, arrival, peer, source, now);
        if (rates().tryFlow(offences.number(arrival))) return Answer.SERVED;
        counters.increment(Counter.FLOW_REQUESTS_REFUSED);
        return Answer.BUSY;
    }

    private RequestRates rates() {
        return policy.guard().requests();
    }

    private boolean scans(SipRequest request, Flow arrival, Peer peer, long now) {
        Optional<Scanners.Found> found = scanners.find(request);
        if (found.isEmpty()) return false;
        counters.increment(Counter.SCANNERS_SILENCED);
        blame(
                OffenceKind.SCANNER,
                found.get().byAgent() ? "policy.scanners.user-agents" : "policy.scanners.methods",
                found.get().what(),
                request,
                arrival,
                peer,
                now);
        return true;
    }

    private void blame(
            OffenceKind kind,
            String rule,
            String what,
            SipRequest request,
            Flow arrival,
            Peer peer,
            long now) {
        offences.report(
                new Offences.Deed(kind, named(request), rule, what + ": " + request.startLine()),
                offences.sender(request, arrival, peer, now),
                now);
    }

    /** What nobody has a reason to touch. */
    private Optional<String> decoy(SipRequest request) {
        Decoys decoys = policy.guard().decoys();
        if (decoys.isEmpty()) return Optional.empty();
        for (String user : ClaimedUsers.of(request)) {
            if (decoys.hitsCredential(user)) return Optional.of("decoy credential");
        }
        boolean register = request.method().equals(Method.REGISTER);
        String called = register ? named(request) : Router.user(request.requestUri());
        if (decoys.hitsUser(called)) return Optional.of("decoy user");
        if (register || !decoys.hasNumbers()) return Optional.empty();
        return decoys.hitsNumber(called, policy.guard().destinations().of(called))
                ? Optional.of("decoy number")
                : Optional.empty();
    }

    /** Whether one of the users in whose name it comes is silenced, and not registered there. */
    private boolean silenced(SipRequest request, Flow arrival, AddressBits source, long now) {
        if (isOpen(named(request), arrival, source, now)) {
            for (String user : ClaimedUsers.of(request)) {
                if (!isOpen(user, arrival, source, now)) return true;
            }
            return false;
        }
        return true;
    }

    private boolean isOpen(String user, Flow arrival, AddressBits source, long now) {
        if (policy.guard().bans().checkUser(source, user, now) == Gate.OPEN) return true;
        for (Binding binding : bindings.onFlow(arrival, now)) {
            if (binding.aor().user().equals(user)) return true;
        }
        return false;
    }

    private Answer limited(
            SipRequest request, Flow arrival, Peer peer, AddressBits source, long now) {
        String method = request.method().name();
        if (rates().tryRequest(source, method)) return Answer.SERVED;
        counters.increment(Counter.REQUESTS_OVER_LIMIT);
        if (!rates().tolerates(source, method)) flood(request, arrival, peer, now);
        return Answer.SILENCE;
    }

    private void flood(SipRequest request, Flow arrival, Peer peer, long now) {
        if (!rates().tryTell(AddressBits.of(arrival.remote().getAddress()))) return;
        offences.report(
                Offences.Deed.of(OffenceKind.FLOOD, named(request), request),
                offences.sender(request, arrival, peer, now),
                now);
    }

    /** In whose name it comes: who registers, or who calls. */
    static String named(SipRequest request) {
        var party = request.method().equals(Method.REGISTER) ? request.to() : request.from();
        return party.uri() instanceof SipUri uri ? uri.decodedUser() : Router.user(party.uri());
    }
}
