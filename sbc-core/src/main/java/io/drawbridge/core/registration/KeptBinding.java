package io.drawbridge.core.registration;

import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Binding} in words that outlive the process: the wall clock in place of our time, the
 * listener's address in place of its number.
 *
 * @param network where the device registered
 * @param local address of the listener, resolved
 * @param remote address of the device, resolved
 * @param expires by the wall clock
 */
public record KeptBinding(
        String alias,
        AddressOfRecord aor,
        String registrar,
        String contact,
        String network,
        Transport transport,
        InetSocketAddress local,
        InetSocketAddress remote,
        String callId,
        long cseq,
        Instant expires,
        String userAgent) {
    /** Connections do not outlive the process. */
    private static final long NO_CONNECTION = -1;

    /**
     * @param points all listening points, each at its index
     * @param wall the wall clock at {@code now}
     */
    public static KeptBinding of(
            Binding binding, List<ListeningPoint> points, Instant wall, long now) {
        return new KeptBinding(
                binding.alias(),
                binding.aor(),
                binding.registrar(),
                binding.contact(),
                binding.network(),
                binding.flow().transport(),
                points.get(binding.flow().listener()).local(),
                binding.flow().remote(),
                binding.callId(),
                binding.cseq(),
                wall.plusNanos(binding.expiresAt() - now),
                binding.userAgent());
    }

    /** Whether we could have written it: what has been outside may have been changed there. */
    public boolean sound() {
        return Alias.looksLike(alias)
                && Demand.callable(contact)
                && Uri.parse(contact).filter(SipUri.class::isInstance).isPresent()
                && Uri.parse("sip:" + aor.domain())
                        .filter(uri -> uri instanceof SipUri s && s.host().equals(aor.domain()))
                        .isPresent()
                && !remote.isUnresolved()
                && remote.getPort() > 0;
    }

    /**
     * The binding, when it still holds and its listener is still there: a device over UDP is
     * reached as before, any other not until it returns.
     *
     * @param points all listening points, each at its index
     * @param wall the wall clock at {@code now}
     */
    public Optional<Binding> restored(List<ListeningPoint> points, Instant wall, long now) {
        if (!wall.isBefore(expires)) return Optional.empty();
        // A clock that was set back keeps nobody for ever.
        Duration left = Duration.between(wall, expires);
        Duration most = Duration.ofSeconds(GrantedExpiry.MOST);
        long until = now + (left.compareTo(most) < 0 ? left : most).toNanos();
        for (ListeningPoint point : points) {
            if (point.transport() != transport
                    || !point.network().equals(network)
                    || !point.local().equals(local)) continue;
            boolean datagrams = !transport.reliable();
            Flow flow = new Flow(point.index(), transport, remote, datagrams ? 0 : NO_CONNECTION);
            return Optional.of(
                    new Binding(
                            alias, aor, registrar, contact, flow, network, callId, cseq, until,
                            userAgent, datagrams));
        }
        return Optional.empty();
    }
}
