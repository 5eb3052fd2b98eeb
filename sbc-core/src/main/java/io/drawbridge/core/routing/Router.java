package io.drawbridge.core.routing;

import io.drawbridge.core.config.RegistrationTarget;
import io.drawbridge.core.config.RouteConfig;
import io.drawbridge.core.config.RouteTarget;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.TelUri;
import io.drawbridge.core.message.Uri;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.ListeningPoint;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the route of a request: the first that matches (the {@code routes} of the configuration).
 */
public final class Router {
    private final Devices devices;
    private final List<RouteConfig> routes;

    /** Whether we keep the bindings of our users. */
    private final boolean registrar;

    private final Set<String> domains = new HashSet<>();
    private final Set<String> own = new HashSet<>();

    /**
     * @param points all listening points
     */
    public Router(SbcConfig config, List<ListeningPoint> points, Devices devices) {
        this.devices = devices;
        routes = config.routes();
        registrar =
                config.registration()
                        .filter(r -> r.to() instanceof RegistrationTarget.Embedded)
                        .isPresent();
        for (String domain : config.domains()) domains.add(domain.toLowerCase(Locale.ROOT));
        for (ListeningPoint point : points) {
            own.add(bare(point.advertisedHost()));
            own.add(point.local().getAddress().getHostAddress().toLowerCase(Locale.ROOT));
        }
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }

    /**
     * Empty when no route is for this peer and Request-URI, or the domain is none of ours. A route
     * to the registered is for whom it may reach; where we are the registrar it is also for names
     * that nobody has, unless another is for them: a stranger shall not learn which these are.
     */
    public Optional<RouteConfig> route(Peer peer, SipRequest request) {
        if (!ours(request.requestUri())) return Optional.empty();
        String user = user(request.requestUri());
        Optional<RouteConfig> forAnyName = Optional.empty();
        for (RouteConfig route : routes) {
            if (!route.from().equals(peer.name())) continue;
            if (!route.match().requestUser().map(p -> p.matcher(user).find()).orElse(true))
                continue;
            if (!(route.to() instanceof RouteTarget.Registered) || devices.mayBe(user)) {
                return Optional.of(route);
            }
            if (registrar && forAnyName.isEmpty()) forAnyName = Optional.of(route);
        }
        return forAnyName;
    }

    /** The dialled user or number, without escapes. */
    public static String user(Uri uri) {
        return switch (uri) {
            case SipUri sip -> sip.decodedUser();
            case TelUri tel -> tel.number();
            default -> "";
        };
    }

    /** True for one of our domains and addresses. */
    public boolean ours(Uri uri) {
        if (domains.isEmpty() || !(uri instanceof SipUri sip)) return true;
        String host = bare(sip.host());
        return domains.contains(host) || own.contains(host);
    }

    /**
     * True when the URI names us and nobody here: one of our addresses or domains without a user
     * part.
     */
    public boolean isOurself(Uri uri) {
        if (!(uri instanceof SipUri sip) || !sip.user().isEmpty()) return false;
        String host = bare(sip.host());
        return own.contains(host) || domains.contains(host);
    }
}
