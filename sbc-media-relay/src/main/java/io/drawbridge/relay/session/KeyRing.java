package io.drawbridge.relay.session;

import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SrtpContext;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Contexts by their keys. A key has one context as long as it is known: rollover counters and
 * replay lists outlive re-offers and moves, and no keystream is used twice when forks share a key.
 * The key that was named longest ago is forgotten first.
 */
final class KeyRing {
    private final Map<MasterKey, SrtpContext> contexts = new LinkedHashMap<>(4, 0.75f, true);
    private final int mostKeys;
    private final int mostSsrcs;

    KeyRing(int mostKeys, int mostSsrcs) {
        this.mostKeys = mostKeys;
        this.mostSsrcs = mostSsrcs;
    }

    SrtpContext context(MasterKey key) {
        SrtpContext known = contexts.get(key);
        if (known != null) return known;
        if (contexts.size() == mostKeys) contexts.remove(contexts.keySet().iterator().next());
        SrtpContext fresh = new SrtpContext(key, mostSsrcs);
        contexts.put(key, fresh);
        return fresh;
    }
}
