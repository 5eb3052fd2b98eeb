package io.drawbridge.policy.admission;

import io.drawbridge.policy.acl.AddressBits;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The places that one call holds. Made empty for a call, filled when the call is let in, and given
 * back when it ends. A call that is a further stretch of one that runs shares its places, and the
 * last of them gives them back. Belongs to the call's engine; not thread-safe.
 */
public final class CallSlot {
    /** What is taken, and by how many calls together. */
    private static final class Places {
        final boolean emergency;
        @Nullable AddressBits source;
        @Nullable String user;
        final List<CallCounter> trunks = new ArrayList<>(2);
        int calls = 1;

        Places(boolean emergency) {
            this.emergency = emergency;
        }
    }

    private @Nullable Places places;

    /** Whether the call holds a place. */
    public boolean admitted() {
        return places != null;
    }

    private Places places() {
        return Objects.requireNonNull(places, "the slot holds no call");
    }

    boolean emergency() {
        return places().emergency;
    }

    void admit(boolean asEmergency) {
        places = new Places(asEmergency);
    }

    /** Takes part in the places of a call that runs. */
    void join(CallSlot running) {
        places = running.places();
        places.calls++;
    }

    /** How many calls share the places. */
    int calls() {
        return places().calls;
    }

    @Nullable AddressBits source() {
        return places().source;
    }

    void countFor(AddressBits counted) {
        places().source = counted;
    }

    @Nullable String user() {
        return places().user;
    }

    void countFor(String counted) {
        places().user = counted;
    }

    boolean holds(CallCounter trunk) {
        return places().trunks.contains(trunk);
    }

    void add(CallCounter trunk) {
        places().trunks.add(trunk);
    }

    List<CallCounter> trunks() {
        return places().trunks;
    }

    /** The call has ended; false while others still need the places. */
    boolean last() {
        return --places().calls == 0;
    }

    void clear() {
        places = null;
    }
}
