package io.drawbridge.core.registration;

import java.util.List;

/**
 * What one REGISTER changes, all of it or nothing (RFC 3261 §10.3 step 7).
 *
 * @param put new and refreshed bindings of that AoR; one with a known alias takes its place
 * @param remove aliases of bindings that go
 * @param removeAll every binding of the AoR goes: {@code Contact: *}
 * @param callId of the REGISTER, with {@code cseq}: older than what is bound changes nothing
 */
public record Update(
        AddressOfRecord aor,
        List<Binding> put,
        List<String> remove,
        boolean removeAll,
        String callId,
        long cseq) {
    public Update {
        put = List.copyOf(put);
        remove = List.copyOf(remove);
    }

    /** How it ended; everything but {@link #DONE} has changed nothing. */
    public enum Outcome {
        DONE,
        /** A binding was changed by a later request of the same Call-ID (§10.3 steps 6 and 7). */
        OUT_OF_ORDER,
        /** More contacts than an AoR may have. */
        TOO_MANY_CONTACTS,
        /** No room for another binding in the whole table. */
        FULL
    }
}
