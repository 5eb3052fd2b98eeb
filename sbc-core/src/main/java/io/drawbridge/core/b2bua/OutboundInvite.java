package io.drawbridge.core.b2bua;

import io.drawbridge.core.media.SdpBody;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.Params;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.TelUri;
import io.drawbridge.core.message.Uri;

import org.jspecify.annotations.Nullable;

/**
 * Writes the INVITE of the other leg: what the identity table says about a request outside a
 * dialog.
 */
public final class OutboundInvite {
    /** What we do in a dialog. */
    public static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, NOTIFY";

    private static final int MAX_FORWARDS = 70;
    private static final String UNKNOWN = "unknown";

    private OutboundInvite() {}

    /**
     * @param inbound the INVITE that came
     * @param sdp the relay's offer; null where there was none
     */
    static SipRequest of(
            SipRequest inbound,
            Attempt attempt,
            String branch,
            Crossing crossing,
            byte @Nullable [] sdp) {
        CallSide side = attempt.side;
        MessageBuilder builder =
                SipRequest.builder(Method.INVITE, requestUri(inbound, attempt))
                        .header(HeaderName.VIA, side.via(branch))
                        .header(HeaderName.MAX_FORWARDS, Integer.toString(maxForwards(inbound)))
                        .header(
                                HeaderName.FROM,
                                identity(inbound.from(), crossing)
                                        + ";tag="
                                        + attempt.origin.fromTag())
                        .header(
                                HeaderName.TO,
                                attempt.target
                                        .to()
                                        .map(uri -> "<" + uri + ">")
                                        .orElseGet(() -> identity(inbound.to(), crossing)))
                        .header(HeaderName.CALL_ID, attempt.origin.callId())
                        // The inbound number: a retry with credentials counts on at the peer, too.
                        .header(HeaderName.CSEQ, inbound.cseq().number() + " INVITE")
                        .header(HeaderName.CONTACT, side.contact)
                        .header(HeaderName.ALLOW, ALLOW);
        HeaderPolicy.builtIn().copy(inbound, builder, crossing);
        if (sdp != null) builder.body(SdpBody.CONTENT_TYPE, sdp);
        return builder.buildRequest();
    }

    /** RFC 7332 §3: what came, less one, and never more than 70. */
    static int maxForwards(SipRequest inbound) {
        return Math.min(MAX_FORWARDS, inbound.maxForwards().orElse(MAX_FORWARDS + 1) - 1);
    }

    private static String requestUri(SipRequest inbound, Attempt attempt) {
        return attempt.target.requestUri(sip(inbound.requestUri(), attempt.side.host));
    }

    /**
     * The user at the host that stands for hosts on this leg; ports, passwords, parameters and URI
     * headers stay behind.
     */
    static SipUri sip(Uri uri, String host) {
        return switch (uri) {
            case SipUri sip -> {
                SipUri mapped = new SipUri(false, sip.user(), "", host, 0, Params.NONE, "");
                String kind = sip.params().getOrEmpty("user");
                yield kind.equals("phone") ? mapped.withParam("user", kind) : mapped;
            }
            case TelUri tel -> SipUri.of(tel.number(), host, 0).withParam("user", "phone");
            default -> SipUri.of(UNKNOWN, host, 0);
        };
    }

    /**
     * From or To without tag: display name and user as they came, but for what may not be seen on
     * the other side.
     */
    static String identity(NameAddr address, Crossing crossing) {
        NameAddr shown = address;
        if (!crossing.mayShow(address.displayName())) shown = shown.withDisplayName("");
        if (address.uri() instanceof SipUri uri
                && !(crossing.mayShow(uri.user()) && crossing.mayShow(uri.decodedUser()))) {
            shown = shown.withUri(uri.withUser(UNKNOWN));
        }
        return identity(shown, crossing.host());
    }

    /**
     * From or To without tag: display name and user as they came, the host mapped (RFC 3323
     * §4.1.1.3 keeps an anonymous one).
     */
    static String identity(NameAddr address, String host) {
        boolean anonymous =
                address.uri() instanceof SipUri sip
                        && sip.host().equalsIgnoreCase("anonymous.invalid");
        String shown = anonymous ? "anonymous.invalid" : host;
        return new NameAddr(address.displayName(), sip(address.uri(), shown), Params.NONE)
                .toString();
    }
}
