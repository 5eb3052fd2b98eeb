package io.drawbridge.core.registration;

import io.drawbridge.core.config.RegistrationConfig;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipResponse;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.transport.Flow;

import java.net.InetAddress;

/** How long a binding lasts (RFC 3261 §10.2.4), in seconds. */
public final class GrantedExpiry {
    /** More than a day is never believed. */
    public static final int MOST = 86_400;

    private final int outside;
    private final int outsideStream;

    public GrantedExpiry(RegistrationConfig config) {
        outside = (int) config.expiresOutside().toSeconds();
        outsideStream = (int) config.expiresOutsideStream().toSeconds();
    }

    /**
     * What the registrar has granted, 0 when it does not list the contact.
     *
     * @param asked for where the response does not say
     */
    public static int byRegistrar(SipResponse response, String alias, int asked) {
        for (String value : response.values(HeaderName.CONTACT)) {
            NameAddr contact = NameAddr.parse(value).orElse(null);
            if (contact == null
                    || !(contact.uri() instanceof SipUri uri)
                    || !uri.user().equals(alias)) {
                continue;
            }
            if (contact.params().has("expires")) {
                return Math.min(MOST, Demand.seconds(contact.params().getOrEmpty("expires")));
            }
            int unsaid = asked == DeviceContact.UNASKED ? Demand.DEFAULT_EXPIRES : asked;
            return Math.min(
                    MOST, response.header(HeaderName.EXPIRES).map(Demand::seconds).orElse(unsaid));
        }
        return 0;
    }

    /**
     * What the device gets of it: behind NAT it has to come back before the NAT forgets it.
     *
     * @param contact URI under which the device thinks that it is reached
     */
    public int forDevice(int granted, SipUri contact, Flow flow) {
        if (!behindNat(contact, flow.remote().getAddress())) return granted;
        return Math.min(granted, flow.transport().reliable() ? outsideStream : outside);
    }

    /** It calls itself something else than what we see; a name is no proof of the contrary. */
    static boolean behindNat(SipUri contact, InetAddress source) {
        try {
            return !InetAddress.ofLiteral(contact.hostAddress()).equals(source);
        } catch (IllegalArgumentException _) {
            return true;
        }
    }
}
