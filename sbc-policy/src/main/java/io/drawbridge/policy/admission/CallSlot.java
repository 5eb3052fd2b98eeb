package io.drawbridge.policy.admission;

import io.drawbridge.policy.acl.AddressBits;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The places that one call holds. Made empty for a call, filled when the call is let in, and given
 * back when it ends. Belongs to the call's engine; not thread-safe.
 */
public final class CallSlot {
    private boolean admitted;
    private boolean emergency;
    private @Nullable AddressBits source;
    private final List<CallCounter> trunks = new ArrayList<>(2);

    /** Whether the call holds a place. */
    public boolean admitted() {
        return admitted;
    }

    boolean emergency() {
        return emergency;
    }

    void admit(boolean asEmergency) {
        admitted = true;
        emergency = asEmergency;
    }

    @Nullable AddressBits source() {
        return source;
    }

    void countFor(AddressBits counted) {
        source = counted;
    }

    boolean holds(CallCounter trunk) {
        return trunks.contains(trunk);
    }

    void add(CallCounter trunk) {
        trunks.add(trunk);
    }

    List<CallCounter> trunks() {
        return trunks;
    }

    void clear() {
        admitted = false;
        emergency = false;
        source = null;
        trunks.clear();
    }
}
