package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.Params;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.Demand;
import io.drawbridge.core.registration.DeviceContact;
import io.drawbridge.core.routing.TrunkTarget;

import java.util.List;

/** Writes the REGISTER for the registrar: what the identity table says of it. */
final class OutboundRegister {
    private static final String[] PASSED_PARAMS = {"expires", "q"};

    private OutboundRegister() {}

    /** The device's REGISTER, with our own Contacts in place of his. */
    static SipRequest of(
            SipRequest inbound,
            Demand demand,
            TrunkTarget target,
            Identifiers.Origin origin,
            String branch,
            Crossing crossing) {
        MessageBuilder builder =
                start(inbound, target, origin, branch, inbound.cseq().number())
                        .header(
                                HeaderName.MAX_FORWARDS,
                                Integer.toString(OutboundInvite.maxForwards(inbound)));
        switch (demand) {
            case Demand.Change(List<DeviceContact> contacts) -> {
                for (DeviceContact contact : contacts) {
                    builder.header(
                            HeaderName.CONTACT,
                            CallSide.contact(target.point(), contact.alias()) + params(contact));
                }
            }
            case Demand.RemoveAll _ -> builder.header(HeaderName.CONTACT, "*");
            case Demand.Query _, Demand.Wrong _ -> {}
        }
        HeaderPolicy.builtIn().copy(inbound, builder, crossing);
        return builder.buildRequest();
    }

    /** Takes back what a registrar has bound and should not have. */
    static SipRequest unbind(
            SipRequest inbound,
            List<DeviceContact> contacts,
            TrunkTarget target,
            Identifiers.Origin origin,
            String branch) {
        MessageBuilder builder =
                start(inbound, target, origin, branch, 1).header(HeaderName.MAX_FORWARDS, "70");
        for (DeviceContact contact : contacts) {
            builder.header(
                    HeaderName.CONTACT,
                    CallSide.contact(target.point(), contact.alias()) + ";expires=0");
        }
        return builder.buildRequest();
    }

    private static MessageBuilder start(
            SipRequest inbound,
            TrunkTarget target,
            Identifiers.Origin origin,
            String branch,
            long cseq) {
        String host = target.host();
        return SipRequest.builder(Method.REGISTER, target.requestUri(SipUri.of("", host, 0)))
                .header(HeaderName.VIA, CallSide.via(target.point(), branch))
                .header(
                        HeaderName.FROM,
                        OutboundInvite.identity(inbound.from(), host) + ";tag=" + origin.fromTag())
                .header(HeaderName.TO, OutboundInvite.identity(inbound.to(), host))
                .header(HeaderName.CALL_ID, origin.callId())
                .header(HeaderName.CSEQ, cseq + " REGISTER");
    }

    /** delta-seconds and qvalue have nothing else in them (RFC 3261 §25.1). */
    private static boolean number(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) return false;
        }
        return !value.isEmpty();
    }

    /** What it asks for passes; what it says of itself speaks of its own address. */
    private static String params(DeviceContact contact) {
        Params params = contact.address().params();
        StringBuilder text = new StringBuilder();
        for (String name : PASSED_PARAMS) {
            String value = params.getOrEmpty(name);
            if (number(value)) text.append(';').append(name).append('=').append(value);
        }
        return text.toString();
    }
}
