package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.dialog.DialogId;
import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.telemetry.CallRecord.End;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.transaction.Failure;
import io.drawbridge.core.transaction.Reply;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.acl.AddressLiteral;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Requests in a dialog of the call: to whom they belong, what is done here and what the other side
 * gets.
 */
final class InDialog {
    private static final Set<Method> RELAYED = Set.of(Method.INFO, Method.MESSAGE, Method.NOTIFY);
    private static final Set<Method> NOT_HERE =
            Set.of(
                    Method.UPDATE,
                    Method.PRACK,
                    Method.REFER,
                    Method.SUBSCRIBE,
                    Method.PUBLISH,
                    Method.REGISTER);

    private final Call call;

    InDialog(Call call) {
        this.call = call;
    }

    /**
     * Where a dialog identifier points to.
     *
     * @param fork the early dialog pair; null in a call with a built-in machine
     */
    private record Place(Side side, @Nullable Fork fork) {}

    private @Nullable Place place(DialogId id) {
        if (id.callId().equals(call.origin.callId())
                && id.remoteTag().equals(call.origin.fromTag())) {
            if (id.localTag().equals(call.machine.tag())) return new Place(Side.INBOUND, null);
            for (Attempt attempt : call.attempts) {
                for (Fork fork : attempt.forks()) {
                    if (fork.inboundTag.equals(id.localTag())) return new Place(Side.INBOUND, fork);
                }
            }
        }
        for (Attempt attempt : call.attempts) {
            if (!attempt.origin.callId().equals(id.callId())) continue;
            Optional<Fork> fork = attempt.fork(id.remoteTag());
            if (fork.isPresent()) return new Place(Side.OUTBOUND, fork.get());
        }
        return null;
    }

    /** True when the call has this very dialog, or early dialog. */
    boolean has(DialogId id) {
        return place(id) != null;
    }

    /**
     * While the relay works, what is only passed on waits in its order: it must not overtake the
     * response that makes its dialog. BYE and refusals do not wait.
     */
    boolean waits(CallEvent.Request event) {
        Method method = event.request().method();
        return method.equals(Method.INVITE)
                ? call.reoffering.waits(event)
                : RELAYED.contains(method) && call.open();
    }

    void on(CallEvent.Request event) {
        SipRequest request = event.request();
        Method method = request.method();
        Place place = place(event.dialog());
        boolean lost = place != null && call.winner != null && place.fork() != call.winner;
        if (place == null || lost || (!call.open() && !method.equals(Method.BYE))) {
            refuse(event, 481);
            return;
        }
        CallSide side = call.side(place.side());
        Dialog dialog = side == null ? null : side.dialog;
        if (dialog != null && !dialog.accept(request.cseq().number())) {
            refuse(event, 500); // RFC 3261 §12.2.2
            return;
        }
        if (method.equals(Method.INVITE)) call.reoffering.begin(event, place.side());
        else if (method.equals(Method.BYE)) onBye(event, place.side());
        else if (method.equals(Method.OPTIONS)) answer(event, 200);
        else if (RELAYED.contains(method)) relay(event, place);
        else refuse(event, NOT_HERE.contains(method) ? 405 : 501);
    }

    private void onBye(CallEvent.Request event, Side from) {
        if (call.state == Call.State.INVITING && from == Side.OUTBOUND) {
            refuse(event, 481); // RFC 3261 §15: a callee refuses by a final response
            return;
        }
        answer(event, 200);
        call.hangup.onBye(from);
    }

    private void relay(CallEvent.Request event, Place place) {
        SipRequest request = event.request();
        Fork fork = place.fork();
        if (fork == null) {
            answer(event, 200); // a machine is content with everything
            return;
        }
        boolean inbound = place.side() == Side.INBOUND;
        CallSide from = inbound ? call.inbound : fork.attempt.side;
        CallSide to = inbound ? fork.attempt.side : call.inbound;
        Dialog dialog = inbound ? fork.dialog : inboundDialog(fork);
        Crossing crossing = call.crossing(from, to);
        Optional<BodyPolicy.Passed> body = BodyPolicy.pass(request, crossing);
        if (body.isEmpty()) {
            refuse(event, 415);
            return;
        }
        Flow way = way(to, dialog);
        MessageBuilder builder =
                dialog.request(request.method(), via(way), OutboundInvite.maxForwards(request));
        if (request.method().equals(Method.NOTIFY)) builder.header(HeaderName.CONTACT, to.contact);
        HeaderPolicy.builtIn().copy(request, builder, crossing);
        body.get().writeTo(builder);
        Use.Relayed use = new Use.Relayed(call, from, to, event);
        call.emit(new CallAction.Send(builder.buildRequest(), way, use, false));
    }

    private Dialog inboundDialog(Fork fork) {
        if (call.inbound.dialog != null) return call.inbound.dialog;
        if (fork.inboundDialog == null) {
            fork.inboundDialog = Dialog.uas(call.setup.invite(), fork.inboundTag);
        }
        return fork.inboundDialog;
    }

    void onResponse(Use.Relayed use, SipResponse response) {
        if (response.status() < 200) return; // our own transaction says 100 where it is due
        CallEvent.Request event = use.event;
        Crossing crossing = call.crossing(use.toSide, use.fromSide);
        MessageBuilder builder =
                Reply.to(
                        event.request(),
                        event.arrival(),
                        response.status(),
                        ReasonPhrase.of(response.status()),
                        "");
        HeaderPolicy.builtIn().copy(response, builder, crossing);
        BodyPolicy.pass(response, crossing).ifPresent(body -> body.writeTo(builder));
        call.emit(new CallAction.Respond(event.transaction(), builder.buildResponse()));
        if (response.status() == 481 && call.state == Call.State.CONFIRMED) {
            call.hangup.now(
                    End.PEER_GONE, "a request in the dialog was answered with 481"); // §12.2.1.2
        }
    }

    /** RFC 4320 §4.1: silence is not answered with 408; the other side's own timer tells it. */
    void onFailure(Use.Relayed use, Failure failure) {
        if (failure != Failure.TIMEOUT) refuse(use.event, 503);
    }

    private void answer(CallEvent.Request event, int status) {
        MessageBuilder builder =
                Reply.to(event.request(), event.arrival(), status, ReasonPhrase.of(status), "");
        if (event.request().method().equals(Method.OPTIONS)) {
            builder.header(HeaderName.ALLOW, OutboundInvite.ALLOW)
                    .header(HeaderName.ACCEPT, SdpBody.CONTENT_TYPE);
        }
        call.emit(new CallAction.Respond(event.transaction(), builder.buildResponse()));
    }

    void refuse(CallEvent.Request event, int status) {
        MessageBuilder builder =
                Reply.to(event.request(), event.arrival(), status, ReasonPhrase.of(status), "");
        if (status == 405 || status == 501) builder.header(HeaderName.ALLOW, OutboundInvite.ALLOW);
        if (status == 415) builder.header(HeaderName.ACCEPT, SdpBody.CONTENT_TYPE);
        // §14.2: the same side may try again at a random time of up to 10 s.
        if (status == 500) {
            builder.header(HeaderName.RETRY_AFTER, Integer.toString(call.env.random().nextInt(11)));
        }
        call.emit(new CallAction.Respond(event.transaction(), builder.buildResponse()));
    }

    /**
     * Where a request in a dialog goes: users are reached on their flow alone, which is another
     * where the device has registered anew; a trunk at the address that the dialog names if it is
     * one of its own, else where the dialog was set up.
     */
    Flow way(CallSide side, Dialog dialog) {
        if (!side.alias.isEmpty()) {
            return call.env
                    .devices()
                    .current(side.alias, call.now)
                    .map(Binding::flow)
                    .orElse(side.flow);
        }
        if (!(side.peer instanceof Peer.Trunk trunk) || !(dialog.nextHop() instanceof SipUri uri)) {
            return side.flow;
        }
        if (side.flow.transport().webSocket()) return side.flow; // nobody dials it (RFC 7118 §5)
        Optional<InetAddress> literal = AddressLiteral.parse(uri.hostAddress());
        if (literal.isEmpty()) return side.flow;
        Transport transport = transport(uri, side.flow.transport());
        int port = uri.port() == 0 ? transport.defaultPort() : uri.port();
        InetSocketAddress named = new InetSocketAddress(literal.get(), port);
        if (named.equals(side.flow.remote()) && transport == side.flow.transport())
            return side.flow;
        if (!call.env.recognition().belongs(literal.get(), trunk.name())) {
            call.count(Counter.NEXT_HOP_REPLACED);
            return side.flow;
        }
        return call.env
                .trunks()
                .point(trunk.network(), transport, named)
                .map(point -> new Flow(point.index(), transport, named, Flow.ANY))
                .orElse(side.flow);
    }

    private static Transport transport(SipUri uri, Transport otherwise) {
        return switch (uri.transport().toUpperCase(Locale.ROOT)) {
            case "UDP" -> Transport.UDP;
            case "TCP" -> uri.secure() ? Transport.TLS : Transport.TCP;
            case "TLS" -> Transport.TLS;
            default -> uri.secure() ? Transport.TLS : otherwise;
        };
    }

    /** Value of the Via for a new request on this way. */
    String via(Flow way) {
        return CallSide.via(
                Objects.requireNonNull(call.env.points().get(way.listener())),
                call.env.identifiers().branch());
    }
}
