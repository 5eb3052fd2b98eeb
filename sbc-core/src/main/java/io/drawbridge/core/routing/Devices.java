package io.drawbridge.core.routing;

import io.drawbridge.core.registration.Alias;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.transport.ListeningPoint;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Where the devices are that a Request-URI names. */
public final class Devices {
    private final Bindings bindings;
    private final List<ListeningPoint> points;
    private final Predicate<String> users;

    /**
     * @param points all listening points, at their index
     * @param users whether there is a user of this name now, whose registrar we are
     */
    public Devices(Bindings bindings, List<ListeningPoint> points, Predicate<String> users) {
        this.bindings = bindings;
        this.points = points;
        this.users = users;
    }

    /**
     * True for the form of an alias, whether it is bound or not, and for a user whose registrar we
     * are.
     *
     * @param user of a Request-URI, without escapes
     */
    public boolean mayBe(String user) {
        return Alias.looksLike(user) || users.test(user);
    }

    /**
     * The devices that can be reached now: one for an alias, all of them for a user whose registrar
     * we are.
     *
     * @param user of the Request-URI, without escapes
     */
    public List<DeviceTarget> named(String user, long now) {
        List<Binding> named =
                Alias.looksLike(user)
                        ? bindings.byAlias(user, now).stream().toList()
                        : bindings.ofUser(user, now);
        return named.stream().filter(Binding::reachable).map(this::target).toList();
    }

    private DeviceTarget target(Binding binding) {
        return new DeviceTarget(binding, points.get(binding.flow().listener()));
    }

    /** The device as it is registered now, where its way may be another than before. */
    public Optional<Binding> current(String alias, long now) {
        return bindings.byAlias(alias, now).filter(Binding::reachable);
    }
}
