package io.drawbridge.core.engine;

import io.drawbridge.core.auth.DigestGate;
import io.drawbridge.core.auth.Proof;
import io.drawbridge.core.config.RegistrationConfig;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.registration.Demand;
import io.drawbridge.core.registration.DeviceContact;
import io.drawbridge.core.registration.GrantedExpiry;
import io.drawbridge.core.registration.OwnContacts;
import io.drawbridge.core.registration.Update;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.transport.Flow;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * We are the registrar (RFC 3261 §10.3): nothing is bound or told without the digest of the user
 * whom it is about. A UDP source can be forged, so a registered device proves itself, too.
 */
final class EmbeddedRegistrar {
    private final RequestChecks checks;
    private final DigestGate gate;
    private final Bindings bindings;
    private final GrantedExpiry expiry;
    private final int minExpires;
    private final int most;
    private final Offences offences;
    private final Counters counters;

    EmbeddedRegistrar(
            RequestChecks checks,
            DigestGate gate,
            Bindings bindings,
            RegistrationConfig config,
            Offences offences,
            Counters counters) {
        this.checks = checks;
        this.gate = gate;
        this.bindings = bindings;
        this.expiry = new GrantedExpiry(config);
        this.minExpires = (int) config.minExpires().toSeconds();
        this.most = config.contactsPerAor();
        this.offences = offences;
        this.counters = counters;
    }

    /** The answer to a REGISTER; to be asked once for each. */
    SipResponse answer(
            SipRequest request,
            Flow arrival,
            Peer peer,
            AddressOfRecord aor,
            Demand demand,
            long now) {
        InetAddress source = arrival.remote().getAddress();
        return switch (gate.check(request, HeaderName.AUTHORIZATION, source, now)) {
            case Proof.Absent _ -> challenge(request, arrival, false, now);
            case Proof.Stale _ -> challenge(request, arrival, true, now);
            case Proof.Wrong(String user) -> {
                counters.increment(Counter.WRONG_CREDENTIALS);
                if (gate.echoes(request, source)) {
                    offences.wrongPassword(request, arrival, peer, user, now);
                }
                yield challenge(request, arrival, false, now);
            }
            case Proof.Proven(String user) -> {
                offences.loggedIn(request, arrival, peer, user);
                if (user.equals(aor.user())) yield serve(request, arrival, peer, aor, demand, now);
                counters.increment(Counter.WRONG_IDENTITY);
                yield refuse(request, arrival, 403);
            }
        };
    }

    private SipResponse challenge(SipRequest request, Flow arrival, boolean stale, long now) {
        counters.increment(Counter.CHALLENGES);
        MessageBuilder builder = checks.builder(request, arrival, 401);
        for (String challenge :
                gate.challenges(request, arrival.remote().getAddress(), now, stale)) {
            builder.header(HeaderName.WWW_AUTHENTICATE, challenge);
        }
        return builder.buildResponse();
    }

    private SipResponse refuse(SipRequest request, Flow arrival, int status) {
        counters.increment(Counter.REGISTRATIONS_REFUSED);
        return checks.answer(request, arrival, status);
    }

    private SipResponse serve(
            SipRequest request,
            Flow arrival,
            Peer peer,
            AddressOfRecord aor,
            Demand demand,
            long now) {
        List<Binding> put = new ArrayList<>(1);
        List<String> remove = new ArrayList<>(0);
        switch (demand) {
            case Demand.Wrong(int status) -> {
                return refuse(request, arrival, status);
            }
            case Demand.Query _, Demand.RemoveAll _ -> {}
            case Demand.Change(List<DeviceContact> contacts) -> {
                for (DeviceContact contact : contacts) {
                    int asked =
                            contact.expires() == DeviceContact.UNASKED
                                    ? Demand.DEFAULT_EXPIRES
                                    : Math.min(contact.expires(), GrantedExpiry.MOST);
                    if (asked > 0 && asked < minExpires) return tooBrief(request, arrival);
                    remove.addAll(same(aor, contact, now));
                    if (asked == 0) {
                        remove.add(contact.alias());
                    } else {
                        int granted = expiry.forDevice(asked, contact.uri(), arrival);
                        put.add(binding(request, arrival, peer, aor, contact, granted, now));
                    }
                }
            }
        }
        Update update =
                new Update(
                        aor,
                        put,
                        remove,
                        demand instanceof Demand.RemoveAll,
                        request.callId(),
                        request.cseq().number());
        if (tooMany(update, now)) return refuse(request, arrival, 403);
        return switch (bindings.apply(update, now)) {
            case DONE -> accept(request, arrival, aor, demand, now);
            case OUT_OF_ORDER -> refuse(request, arrival, 500);
            case TOO_MANY_CONTACTS -> refuse(request, arrival, 403);
            case FULL -> refuse(request, arrival, 503);
        };
    }

    /** In whichever domains he registers, a user is called at all his devices. */
    private boolean tooMany(Update update, long now) {
        if (update.put().isEmpty()) return false;
        Set<String> after = new HashSet<>();
        for (Binding binding : bindings.ofUser(update.aor().user(), now)) {
            after.add(binding.alias());
        }
        after.removeAll(update.remove());
        for (Binding binding : update.put()) after.add(binding.alias());
        return after.size() > most;
    }

    /** The same Contact in other words (§10.3 step 7, §19.1.4). */
    private List<String> same(AddressOfRecord aor, DeviceContact contact, long now) {
        List<String> same = new ArrayList<>(0);
        for (Binding binding : bindings.of(aor, now)) {
            if (binding.alias().equals(contact.alias())) continue;
            boolean equal = Uri.parse(binding.contact()).map(contact.uri()::sameAs).orElse(false);
            if (equal) same.add(binding.alias());
        }
        return same;
    }

    private SipResponse tooBrief(SipRequest request, Flow arrival) {
        counters.increment(Counter.REGISTRATIONS_REFUSED);
        return checks.builder(request, arrival, 423)
                .header(HeaderName.MIN_EXPIRES, Integer.toString(minExpires))
                .buildResponse();
    }

    private static Binding binding(
            SipRequest request,
            Flow arrival,
            Peer peer,
            AddressOfRecord aor,
            DeviceContact contact,
            int granted,
            long now) {
        return new Binding(
                contact.alias(),
                aor,
                "",
                contact.uri().toString(),
                arrival,
                peer.network(),
                request.callId(),
                request.cseq().number(),
                now + granted * 1_000_000_000L,
                Binding.userAgent(request),
                true);
    }

    private SipResponse accept(
            SipRequest request, Flow arrival, AddressOfRecord aor, Demand demand, long now) {
        counters.increment(Counter.REGISTRATIONS);
        MessageBuilder builder = checks.builder(request, arrival, 200);
        for (String contact : OwnContacts.of(bindings, aor, arrival, demand, now)) {
            builder.header(HeaderName.CONTACT, contact);
        }
        return builder.buildResponse();
    }
}
