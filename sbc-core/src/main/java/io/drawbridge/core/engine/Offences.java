package io.drawbridge.core.engine;

import io.drawbridge.core.auth.AuthParams;
import io.drawbridge.core.auth.ClaimedUsers;
import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.b2bua.Outcome;
import io.drawbridge.core.config.Positions;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.screening.FlowNumbers;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.OffenceKind;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The one door by which the engine tells policy of something wrong, with exactly what is known of
 * who did it. What follows is policy's; who is let through is not asked here. Owned by one engine.
 */
final class Offences {
    private static final int LONGEST_TEXT = 120;
    private static final int REMEMBERED = 4_096;

    /**
     * A datagram that is shorter is no message and no attempt at one: telephones keep NATs open so.
     */
    private static final int SHORTEST_MESSAGE = 32;

    private final PolicyEngine policy;
    private final DigestGate gate;
    private final Bindings bindings;
    private final FlowNumbers numbers;
    private final InstantSource clock;
    private Positions positions;

    /** Outcomes that have been told: a request that comes again is not wrong again. */
    private final Map<String, Boolean> told =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /** Who did it, as far as it is known. */
    record Sender(AddressBits source, long flow, Offence.Standing standing) {}

    /**
     * What was done.
     *
     * @param user whom the message names as its sender; empty when nobody
     * @param rule key of the configuration by which it is wrong
     * @param text what tipped it, in a few words
     */
    record Deed(OffenceKind kind, String user, String rule, String text) {
        /** By the rule that weighs this kind of offence. */
        static Deed of(OffenceKind kind, String user, SipRequest request) {
            return new Deed(kind, user, "policy.bans.offences." + kind.word(), request.startLine());
        }
    }

    Offences(EngineParts parts) {
        policy = parts.policy();
        gate = parts.gate();
        bindings = parts.bindings();
        numbers = new FlowNumbers(parts.secret(), parts.points());
        clock = parts.clock();
        positions = parts.config().positions();
    }

    /** The next configuration. */
    void follow(Generation next) {
        positions = next.config().positions();
    }

    /** The number by which policy knows a flow. */
    long number(Flow flow) {
        return numbers.of(flow);
    }

    /**
     * Who sent this.
     *
     * @param request shows by a nonce of ours that he hears us, if nothing else does
     */
    Sender sender(SipRequest request, Flow arrival, Peer peer, long now) {
        boolean heard =
                arrival.transport().reliable()
                        || gate.echoes(request, arrival.remote().getAddress());
        return sender(arrival, peer, heard, false, now);
    }

    /**
     * @param heard this very message shows that its sender receives what we send
     * @param loggedIn it shows that he knows a password
     */
    Sender sender(Flow arrival, Peer peer, boolean heard, boolean loggedIn, long now) {
        AddressBits source = AddressBits.of(arrival.remote().getAddress());
        return new Sender(
                source,
                numbers.of(arrival),
                new Offence.Standing(
                        peer instanceof Peer.Trunk,
                        peer.trusted() || policy.spares(source),
                        loggedIn || peer instanceof Peer.User || bindings.anyOnFlow(arrival, now),
                        bindings.othersAt(source.source(), arrival, now),
                        heard || arrival.transport().reliable()));
    }

    /** Something wrong was done. */
    void report(Deed deed, Sender who, long now) {
        policy.guard()
                .report(
                        new Offence(
                                deed.kind(),
                                who.source(),
                                who.flow(),
                                deed.user(),
                                who.standing(),
                                positions.rule(deed.rule()),
                                brief(deed.text())),
                        now,
                        clock.instant());
    }

    /** As {@link #report}, for what a request that is sent again would bring about again. */
    void reportOnce(SipRequest request, Deed deed, Sender who, long now) {
        String key = deed.kind() + request.topVia().branch() + '\n' + request.callId();
        if (told.put(key, true) == null) report(deed, who, now);
    }

    /**
     * Credentials that answer a challenge of ours are wrong.
     *
     * @param user as he calls himself in them; empty when that cannot be read
     */
    void wrongPassword(SipRequest request, Flow arrival, Peer peer, String user, long now) {
        String name = user.isEmpty() ? RequestScreen.named(request) : user;
        reportOnce(
                request,
                Deed.of(OffenceKind.AUTH_FAILURE, name, request),
                sender(arrival, peer, true, false, now),
                now);
    }

    /** A stranger asks for whom no route leads to, or for a domain that is none of ours. */
    void notHere(SipRequest request, Flow arrival, Peer peer, long now) {
        reportOnce(
                request,
                Deed.of(OffenceKind.UNKNOWN_USER, RequestScreen.named(request), request),
                sender(request, arrival, peer, now),
                now);
    }

    /** A stranger wants a call that must not be made. */
    void fraud(SipRequest request, Flow arrival, Peer peer, String why, long now) {
        report(
                new Deed(
                        OffenceKind.FRAUD,
                        RequestScreen.named(request),
                        "policy.bans.offences.fraud",
                        request.startLine() + ": " + why),
                sender(request, arrival, peer, now),
                now);
    }

    /** What a trunk or we have answered to a request tells of its sender. */
    void judge(Outcome outcome, long now) {
        Flow arrival = outcome.arrival();
        boolean proven = outcome.credentials();
        Optional<OffenceKind> kind =
                switch (outcome.status()) {
                    case 401, 407 -> failure(proven && !outcome.stale());
                    // One that has logged in may be told that it must not, which is no failure.
                    case 403 -> failure(proven && !bindings.anyOnFlow(arrival, now));
                    case 404, 410, 484, 604 -> Optional.of(OffenceKind.UNKNOWN_USER);
                    default -> Optional.empty();
                };
        SipRequest request = outcome.request();
        String user =
                ClaimedUsers.of(request).stream()
                        .findFirst()
                        .orElseGet(() -> RequestScreen.named(request));
        if (kind.isPresent()) {
            boolean loggedIn = proven && kind.get() == OffenceKind.UNKNOWN_USER;
            report(
                    Deed.of(kind.get(), user, request),
                    sender(arrival, outcome.peer(), proven, loggedIn, now),
                    now);
        } else if (proven && outcome.status() < 300) {
            loggedIn(request, arrival, outcome.peer(), user);
        }
    }

    private static Optional<OffenceKind> failure(boolean failed) {
        return failed ? Optional.of(OffenceKind.AUTH_FAILURE) : Optional.empty();
    }

    /**
     * What cannot be read came in. Who is registered here is not kept out for a fault of his
     * telephone.
     *
     * @param length of what came, octets
     */
    void malformed(Flow arrival, Peer peer, ParseResult.Malformed malformed, int length, long now) {
        if (peer instanceof Peer.Trunk || peer.trusted()) return;
        if (length < SHORTEST_MESSAGE || bindings.anyOnFlow(arrival, now)) return;
        report(
                new Deed(
                        OffenceKind.MALFORMED,
                        "",
                        "policy.bans.offences.malformed",
                        malformed.problem() + " at " + malformed.offset()),
                sender(arrival, peer, false, false, now),
                now);
    }

    /**
     * Somebody has shown that he knows this user's password. What a stranger took to register comes
     * back to his address, so that it costs his neighbours nothing; who goes on with a nonce was
     * not challenged (RFC 7616 §3.4).
     *
     * @param peer as whom he was let in: a registered flow has taken nothing of its address
     */
    void loggedIn(SipRequest request, Flow arrival, Peer peer, String user) {
        AddressBits source = AddressBits.of(arrival.remote().getAddress());
        policy.guard().authenticated(source, numbers.of(arrival), user);
        if (!(peer instanceof Peer.Stranger) || !request.method().equals(Method.REGISTER)) return;
        int taken = beginsNonce(request) ? 2 : 1;
        policy.guard().requests().giveBack(source, Method.REGISTER.name(), taken);
    }

    private static boolean beginsNonce(SipRequest request) {
        return request.headers(HeaderName.AUTHORIZATION).stream()
                .anyMatch(c -> AuthParams.find(c, "nc").filter("00000001"::equals).isPresent());
    }

    private static String brief(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
