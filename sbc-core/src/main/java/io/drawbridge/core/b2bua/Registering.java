package io.drawbridge.core.b2bua;

import io.drawbridge.core.auth.Carried;
import io.drawbridge.core.config.RegistrationConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Demand;
import io.drawbridge.core.registration.DeviceContact;
import io.drawbridge.core.registration.GrantedExpiry;
import io.drawbridge.core.registration.OwnContacts;
import io.drawbridge.core.registration.Update;
import io.drawbridge.core.routing.TrunkTarget;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transaction.DeadlineWheel;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.Reply;
import io.drawbridge.core.transaction.ServerTransaction;
import io.drawbridge.core.transport.Flow;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One REGISTER on its way to a registrar behind a trunk (RFC 3261 §10.2, §16): its addresses one
 * after the other until one answers, and what the answer means for our bindings.
 */
public final class Registering extends DeadlineWheel.Entry {
    private static final long NEVER = Long.MAX_VALUE;

    private final Surroundings env;
    private final SipRequest request;
    private final ServerTransaction transaction;
    private final Flow arrival;
    private final Peer peer;
    private final TrunkConfig trunk;
    private final AddressOfRecord aor;
    private final Demand demand;
    private final GrantedExpiry expiry;
    private final Carried carried;
    private final Deque<TrunkTarget> targets = new ArrayDeque<>(2);
    private @Nullable RegisterAttempt attempt;
    private long failoverAt = NEVER;
    private boolean flowLost;
    private long now;
    private List<RegisterAction> out = new ArrayList<>(4);

    /**
     * @param request checked
     * @param arrival flow on which it came
     * @param trunk whose registrar it goes to
     * @param demand what it wants, served by somebody
     */
    public Registering(
            Surroundings env,
            SipRequest request,
            ServerTransaction transaction,
            Flow arrival,
            Peer peer,
            TrunkConfig trunk,
            RegistrationConfig config,
            AddressOfRecord aor,
            Demand demand,
            long now) {
        this.env = env;
        this.request = request;
        this.transaction = transaction;
        this.arrival = arrival;
        this.peer = peer;
        this.trunk = trunk;
        this.aor = aor;
        this.demand = demand;
        expiry = new GrantedExpiry(config);
        carried =
                env.challenges().carried(request, trunk.name(), arrival.remote().getAddress(), now);
    }

    /** Begins. */
    public List<RegisterAction> start(long at) {
        now = at;
        if (carried.withheld()) count(Counter.CREDENTIALS_WITHHELD);
        targets.addAll(env.trunks().targets(trunk, env.random()));
        next();
        return done();
    }

    /** A response to an attempt. */
    public List<RegisterAction> onResponse(RegisterAttempt of, SipResponse response, long at) {
        now = at;
        if (of != attempt) return List.of();
        failoverAt = NEVER;
        if (response.status() < 200) return List.of();
        if (response.status() < 300) onSuccess(of, response);
        else if (of.target.failsOver(response.status()) && !targets.isEmpty()) next();
        else refuse(response);
        return done();
    }

    /** No final response, or no way to send it. */
    public List<RegisterAction> onFailure(RegisterAttempt of, Failure failure, long at) {
        now = at;
        if (of != attempt) return List.of();
        next();
        return done();
    }

    /** {@link #nextDeadline} has come. */
    public List<RegisterAction> onDeadline(long at) {
        now = at;
        if (now < failoverAt || attempt == null) return List.of();
        out.add(new RegisterAction.Forget(attempt));
        next();
        return done();
    }

    /** The device's connection is gone: it may be bound, but cannot be reached. */
    public void flowLost() {
        flowLost = true;
    }

    /** The way on which the device asked. */
    public Flow arrival() {
        return arrival;
    }

    public long nextDeadline() {
        return failoverAt;
    }

    public ServerTransaction transaction() {
        return transaction;
    }

    private List<RegisterAction> done() {
        List<RegisterAction> actions = out;
        out = new ArrayList<>(2);
        return actions;
    }

    private void count(Counter counter) {
        out.add(new RegisterAction.Count(counter));
    }

    private void next() {
        failoverAt = NEVER;
        attempt = null;
        TrunkTarget target = targets.poll();
        if (target == null) {
            // RFC 4320 §4.2 has no 408 for it.
            refuse(503);
            return;
        }
        attempt = new RegisterAttempt(this, target);
        SipRequest outbound =
                OutboundRegister.of(
                        carried.request(),
                        demand,
                        target,
                        origin(target, "REGISTER"),
                        env.identifiers().branch(),
                        crossing(peer, registrar(), target.host(), true));
        failoverAt = now + target.patience().toNanos();
        out.add(new RegisterAction.Send(outbound, target.flow(), attempt));
    }

    private Identifiers.Origin origin(TrunkTarget target, String purpose) {
        return env.identifiers()
                .origin(request.callId(), request.fromTag(), target.key() + ' ' + purpose);
    }

    private Peer.Trunk registrar() {
        return env.recognition().trunk(trunk.name());
    }

    private Crossing crossing(Peer from, Peer to, String host, boolean credentials) {
        return new Crossing(
                from.trusted(),
                to.trusted(),
                credentials,
                carried.withheld(),
                host,
                HeaderRules.between(env.config(), from, to),
                env.clean());
    }

    private void came(SipResponse response) {
        if (peer instanceof Peer.Trunk) return;
        out.add(
                new RegisterAction.Judge(
                        new Outcome(
                                request,
                                arrival,
                                peer,
                                carried.answers(),
                                response.status(),
                                Outcome.stale(response))));
    }

    /** A stranger who has shown nothing that the registrar asked for. */
    private boolean unproven() {
        return !peer.known() && !carried.answers();
    }

    // Success.

    private void onSuccess(RegisterAttempt of, SipResponse response) {
        if (unproven()) {
            unchallenged(of.target, response);
            return;
        }
        came(response);
        Update update = update(response);
        switch (env.bindings().apply(update, now)) {
            case DONE -> {
                out.add(new RegisterAction.Bound());
                accept(response);
            }
            // The device has said something else since.
            case OUT_OF_ORDER -> accept(response);
            case TOO_MANY_CONTACTS -> takeBack(of.target, update, 403);
            case FULL -> takeBack(of.target, update, 503);
        }
    }

    private Update update(SipResponse response) {
        List<Binding> put = new ArrayList<>(1);
        List<String> remove = new ArrayList<>(0);
        if (demand instanceof Demand.Change(List<DeviceContact> contacts)) {
            for (DeviceContact contact : contacts) {
                int granted = granted(response, contact);
                if (granted > 0) put.add(binding(contact, granted));
                else remove.add(contact.alias());
            }
        }
        return new Update(
                aor,
                put,
                remove,
                demand instanceof Demand.RemoveAll,
                request.callId(),
                request.cseq().number());
    }

    private int granted(SipResponse response, DeviceContact contact) {
        if (contact.expires() == 0) return 0;
        int granted = GrantedExpiry.byRegistrar(response, contact.alias(), contact.expires());
        return expiry.forDevice(granted, contact.uri(), arrival);
    }

    private Binding binding(DeviceContact contact, int granted) {
        return new Binding(
                contact.alias(),
                aor,
                trunk.name(),
                contact.uri().toString(),
                arrival,
                peer.network(),
                request.callId(),
                request.cseq().number(),
                now + granted * 1_000_000_000L,
                Binding.userAgent(request),
                !flowLost);
    }

    /** The device gets what it has bound itself, in its own words (§10.3 step 8). */
    private void accept(SipResponse response) {
        count(Counter.REGISTRATIONS);
        MessageBuilder builder = reply(200);
        for (String contact : OwnContacts.of(env.bindings(), aor, arrival, demand, now)) {
            builder.header(HeaderName.CONTACT, contact);
        }
        pass(response, builder);
        finish(builder);
    }

    /** What of the registrar's response crosses; expiries are ours. */
    private void pass(SipResponse response, MessageBuilder builder) {
        HeaderPolicy.builtIn()
                .copyBut(
                        HeaderName.EXPIRES,
                        response,
                        builder,
                        crossing(registrar(), peer, trunk.host(), false));
        env.challenges().passed(response, trunk.name(), arrival.remote().getAddress(), now);
    }

    private void takeBack(TrunkTarget target, Update update, int status) {
        unbind(target, update.put().stream().map(Binding::alias).toList());
        refuse(status);
    }

    /** The registrar let a stranger in whom it should have challenged. */
    private void unchallenged(TrunkTarget target, SipResponse response) {
        count(Counter.UNSCREENED_REGISTRATIONS);
        out.add(
                new RegisterAction.Report(
                        Severity.ALARM,
                        "unchallenged REGISTER " + trunk.name(),
                        "trunk "
                                + trunk.name()
                                + " does not challenge strangers: a REGISTER from "
                                + arrival.remote().getAddress().getHostAddress()
                                + " for "
                                + aor
                                + " was refused with 403; let the registrar ask for"
                                + " credentials"));
        List<String> bound = new ArrayList<>();
        if (demand instanceof Demand.Change(List<DeviceContact> contacts)) {
            for (DeviceContact contact : contacts) {
                // Who is registered does not lose it because somebody else names his Contact.
                if (GrantedExpiry.byRegistrar(response, contact.alias(), 1) > 0
                        && env.bindings().byAlias(contact.alias(), now).isEmpty()) {
                    bound.add(contact.alias());
                }
            }
        }
        unbind(target, bound);
        refuse(403);
    }

    private void unbind(TrunkTarget target, List<String> aliases) {
        if (aliases.isEmpty() || !(demand instanceof Demand.Change(var contacts))) return;
        SipRequest unbind =
                OutboundRegister.unbind(
                        request,
                        contacts.stream().filter(c -> aliases.contains(c.alias())).toList(),
                        target,
                        origin(target, "unbind " + env.identifiers().tag()),
                        env.identifiers().branch());
        out.add(new RegisterAction.SendAndForget(unbind, target.flow()));
    }

    // Refusals.

    /** The registrar's own refusal; what a stranger may not have he need not know more about. */
    private void refuse(SipResponse response) {
        came(response);
        int status = response.status();
        boolean challenge = status == 401 || status == 407;
        if (status < 400 || status == 408 || status >= 500 && status < 600) {
            // Redirections are not followed, and what is wrong in there is nobody's business.
            refuse(503, response);
            return;
        }
        if (!peer.known() && !challenge && !(status == 423 && carried.answers())) {
            refuse(403);
            return;
        }
        if (!challenge) count(Counter.REGISTRATIONS_REFUSED);
        MessageBuilder builder = reply(status);
        pass(response, builder);
        finish(builder);
    }

    private void refuse(int status, SipResponse response) {
        count(Counter.REGISTRATIONS_REFUSED);
        MessageBuilder builder = reply(status);
        response.header(HeaderName.RETRY_AFTER)
                .filter(env.clean())
                .ifPresent(value -> builder.header(HeaderName.RETRY_AFTER, value));
        finish(builder);
    }

    private void refuse(int status) {
        count(Counter.REGISTRATIONS_REFUSED);
        finish(reply(status));
    }

    private MessageBuilder reply(int status) {
        return Reply.to(request, arrival, status, ReasonPhrase.of(status), env.identifiers().tag());
    }

    private void finish(MessageBuilder builder) {
        attempt = null;
        failoverAt = NEVER;
        out.add(new RegisterAction.Respond(builder.buildResponse()));
        out.add(new RegisterAction.Ended());
    }
}
