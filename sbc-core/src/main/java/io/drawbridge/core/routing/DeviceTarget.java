package io.drawbridge.core.routing;

import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;

import java.time.Duration;
import java.util.Optional;

/**
 * One device of a registered user: reached under its own Contact, on its own way, and nowhere else.
 *
 * @param point where it registered
 */
public record DeviceTarget(Binding binding, ListeningPoint point) implements Target {
    /** A device that is there says at least that it is trying within 64·T1/4 (RFC 3261 §17.1.1). */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public String name() {
        return binding.network();
    }

    @Override
    public String user() {
        return binding.aor().toString();
    }

    @Override
    public Flow flow() {
        return binding.flow();
    }

    @Override
    public String host() {
        return binding.aor().domain();
    }

    @Override
    public String requestUri(SipUri dialled) {
        return binding.contact();
    }

    @Override
    public Optional<SipUri> to() {
        return Optional.of(SipUri.of(binding.aor().user(), binding.aor().domain(), 0));
    }

    @Override
    public String key() {
        return binding.alias();
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    /** RFC 3261 §16.7 step 5: only a global failure speaks for the user's other devices, too. */
    @Override
    public boolean failsOver(int status) {
        return status < 600;
    }

    @Override
    public int unreachableStatus() {
        return 480;
    }

    /** The device is where it registered from, by no other transport. */
    @Override
    public boolean mayUseTcp() {
        return false;
    }
}
