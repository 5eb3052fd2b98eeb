package io.drawbridge.core.engine;

import io.drawbridge.core.auth.Carried;
import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.auth.Proof;
import io.drawbridge.core.auth.RelayedChallenges;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.TelUri;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transport.Flow;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The rule of who has to prove what before a request outside a dialog is served; REGISTER has its
 * own. Requests in dialogs, ACK and CANCEL are not asked.
 *
 * <ol>
 *   <li>A trunk proves itself by its address, everywhere.
 *   <li>On a route with {@code auth: none}, nobody has to prove anything.
 *   <li>On a route that says {@code auth: local} itself, everybody else answers our challenge, with
 *       each request; where {@code policy.auth} says it, those on a trusted network need not. A UDP
 *       source can be forged, so it does not matter whether somebody has registered from there. He
 *       calls in his own name, or in none (RFC 3323 §4.1.1.3).
 *   <li>On a route with {@code auth: relay}, a stranger has to answer a challenge of the trunk that
 *       went through us, else its answers are watched; so has a registered device that does not
 *       call in the name of one of its users.
 * </ol>
 */
final class Proving {
    /** Where a request stands. */
    sealed interface Standing {
        /**
         * It is served.
         *
         * @param request without credentials that are not for the trunk
         * @param unproven the trunk has to challenge it: anything else is not passed on
         * @param withheld credentials were taken out of it
         */
        record Admitted(Peer peer, SipRequest request, boolean unproven, boolean withheld)
                implements Standing {}

        /**
         * Our challenge is the answer.
         *
         * @param wrong as whom the sender has answered an earlier one wrongly; empty when he has
         *     not
         */
        record Challenged(boolean stale, Optional<String> wrong) implements Standing {}

        /** A user in the name of another one. */
        record Forbidden() implements Standing {}
    }

    private final SbcConfig config;
    private final DigestGate gate;
    private final RelayedChallenges relayed;
    private final Bindings bindings;
    private final Counters counters;

    Proving(SbcConfig config, EngineParts parts) {
        this.config = config;
        this.gate = parts.gate();
        this.relayed = parts.challenges();
        this.bindings = parts.bindings();
        this.counters = parts.counters();
    }

    /** To be asked once for a request, not for its repetitions: nonce counts have to rise. */
    Standing standing(SipRequest request, Peer peer, RouteConfig route, Flow arrival, long now) {
        InetAddress source = arrival.remote().getAddress();
        if (asked(peer, route)) return local(request, peer, source, now);
        if (config.auth(route) == RouteConfig.Auth.LOCAL
                || !(route.to() instanceof RouteTarget.Trunk(String trunk))) {
            return new Standing.Admitted(peer, withoutCredentials(request), false, false);
        }
        Carried carried = relayed.carried(request, trunk, source, now);
        if (carried.withheld()) counters.increment(Counter.CREDENTIALS_WITHHELD);
        boolean unproven =
                config.auth(route) == RouteConfig.Auth.RELAY
                        && !carried.answers()
                        && watched(request, peer, arrival, now);
        return new Standing.Admitted(peer, carried.request(), unproven, carried.withheld());
    }

    private boolean asked(Peer peer, RouteConfig route) {
        if (peer instanceof Peer.Trunk || config.auth(route) != RouteConfig.Auth.LOCAL)
            return false;
        return !peer.trusted() || route.auth().isPresent();
    }

    /** Strangers, and who is registered but calls himself by a name that is not his. */
    private boolean watched(SipRequest request, Peer peer, Flow arrival, long now) {
        if (!(peer instanceof Peer.Registered) || peer.trusted()) return !peer.known();
        Uri from = request.from().uri();
        for (Binding binding : bindings.onFlow(arrival, now)) {
            if (inTheNameOf(binding.aor().user(), from)) return false;
        }
        counters.increment(Counter.WRONG_IDENTITY);
        return true;
    }

    /** 407 asks for the second header, but some telephones send what they know in the first. */
    private Standing local(SipRequest request, Peer peer, InetAddress source, long now) {
        Proof proof = gate.check(request, HeaderName.PROXY_AUTHORIZATION, source, now);
        if (proof instanceof Proof.Absent) {
            proof = gate.check(request, HeaderName.AUTHORIZATION, source, now);
        }
        return switch (proof) {
            case Proof.Absent _ -> challenged(false, Optional.empty());
            case Proof.Stale _ -> challenged(true, Optional.empty());
            case Proof.Wrong(String user) -> {
                counters.increment(Counter.WRONG_CREDENTIALS);
                yield challenged(
                        false, gate.echoes(request, source) ? Optional.of(user) : Optional.empty());
            }
            case Proof.Proven(String user) -> {
                if (!inTheNameOf(user, request.from().uri())) {
                    counters.increment(Counter.WRONG_IDENTITY);
                    yield new Standing.Forbidden();
                }
                yield new Standing.Admitted(
                        new Peer.User(peer.network(), user, peer.trusted()),
                        withoutCredentials(request),
                        false,
                        false);
            }
        };
    }

    /** A request in a dialog, which nobody has to prove anything for, without what was for us. */
    SipRequest inDialog(SipRequest request, InetAddress source) {
        return Carried.of(request, credentials -> !gate.asked(credentials, source)).request();
    }

    private static SipRequest withoutCredentials(SipRequest request) {
        return Carried.of(request, _ -> false).request();
    }

    private Standing challenged(boolean stale, Optional<String> wrong) {
        counters.increment(Counter.CHALLENGES);
        return new Standing.Challenged(stale, wrong);
    }

    private static boolean inTheNameOf(String user, Uri from) {
        return switch (from) {
            case SipUri sip ->
                    sip.decodedUser().equals(user)
                            || sip.host().equalsIgnoreCase("anonymous.invalid")
                                    && sip.decodedUser().equalsIgnoreCase("anonymous");
            case TelUri tel -> tel.number().equals(user);
            default -> false;
        };
    }
}
