package io.drawbridge.core.routing;

import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;

import java.time.Duration;
import java.util.Optional;

/**
 * One address at which a trunk is tried.
 *
 * @param transportNamed false when a large request may go by TCP instead (RFC 3261 §18.1.1)
 */
public record TrunkTarget(
        TrunkConfig trunk, Flow flow, ListeningPoint point, boolean transportNamed)
        implements Target {
    @Override
    public String name() {
        return trunk.name();
    }

    @Override
    public String user() {
        return "";
    }

    @Override
    public String host() {
        return trunk.host();
    }

    @Override
    public String requestUri(SipUri dialled) {
        return trunk.domain().isPresent()
                ? dialled.toString()
                : dialled.withPort(flow.remote().getPort()).toString();
    }

    @Override
    public Optional<SipUri> to() {
        return Optional.empty();
    }

    @Override
    public String key() {
        return flow.remote().toString();
    }

    @Override
    public Duration patience() {
        return trunk.failover().timeout();
    }

    @Override
    public boolean failsOver(int status) {
        return trunk.failover().codes().contains(status);
    }

    @Override
    public int unreachableStatus() {
        return 503;
    }

    @Override
    public boolean mayUseTcp() {
        return !transportNamed;
    }
}
