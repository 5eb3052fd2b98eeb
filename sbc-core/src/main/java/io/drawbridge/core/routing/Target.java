package io.drawbridge.core.routing;

import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;

import java.time.Duration;
import java.util.Optional;

/** One place where a call is tried (RFC 3261 §16.5). */
public sealed interface Target permits TrunkTarget, DeviceTarget {
    /** What records and logs call it. */
    String name();

    /** Who is registered there, as {@code user@domain}; empty for a trunk. */
    String user();

    /** The way there. */
    Flow flow();

    /** What we write into Via and Contact on that way. */
    ListeningPoint point();

    /** Host that stands for hosts in identities towards it. */
    String host();

    /**
     * The Request-URI of an INVITE to it.
     *
     * @param dialled what the caller dialled, at {@link #host}
     */
    String requestUri(SipUri dialled);

    /** The To of an INVITE to it; empty: as dialled, at {@link #host}. */
    Optional<SipUri> to();

    /** Tells it from the other targets of the same call. */
    String key();

    /** How long it may be silent until it counts as failed. */
    Duration patience();

    /** True for a refusal that is as good as no answer, so that the next target has its turn. */
    boolean failsOver(int status);

    /** What the caller hears when there is no way to any target: 4xx or 5xx. */
    int unreachableStatus();

    /** True when a large request may go by TCP instead of UDP (RFC 3261 §18.1.1). */
    boolean mayUseTcp();
}
