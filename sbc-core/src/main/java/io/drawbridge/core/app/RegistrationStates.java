package io.drawbridge.core.app;

import io.drawbridge.core.admin.RegistrationState;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The bindings as an operator sees them. */
final class RegistrationStates {
    private static final long SECOND = 1_000_000_000L;

    private RegistrationStates() {}

    /** By user and contact. */
    static List<RegistrationState> of(Bindings bindings, long now) {
        return bindings.all(now).stream()
                .sorted(Comparator.comparing(Binding::aor).thenComparing(Binding::contact))
                .map(binding -> state(binding, now))
                .toList();
    }

    private static RegistrationState state(Binding binding, long now) {
        return new RegistrationState(
                binding.aor().toString(),
                binding.contact(),
                text(binding.flow().remote()),
                binding.flow().transport().name().toLowerCase(Locale.ROOT),
                binding.network(),
                binding.registrar().isEmpty() ? "embedded" : binding.registrar(),
                binding.alias(),
                (binding.expiresAt() - now + SECOND - 1) / SECOND,
                binding.userAgent(),
                binding.reachable());
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
