package io.drawbridge.core.registration;

import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipUri;

/**
 * One Contact of a REGISTER.
 *
 * @param address as it came
 * @param uri its URI
 * @param alias the name that stands for it inside
 * @param expires seconds that are asked for, 0 to end the binding, {@link #UNASKED}
 */
public record DeviceContact(NameAddr address, SipUri uri, String alias, int expires) {
    public static final int UNASKED = -1;
}
