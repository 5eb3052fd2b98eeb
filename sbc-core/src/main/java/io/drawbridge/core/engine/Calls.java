package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Call;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.policy.admission.CallSlot;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All calls of a shard: by their own id, and by the dialogs that belong to them. */
final class Calls {
    /** One end of a dialog as we name it. */
    private record Key(String callId, String localTag) {}

    private static final class Entry {
        final Call call;
        final CallSlot slot;
        final List<Key> keys = new ArrayList<>(3);
        final List<Flow> devices = new ArrayList<>(0);

        Entry(Call call, CallSlot slot) {
            this.call = call;
            this.slot = slot;
        }
    }

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final Map<Key, Call> byDialog = new HashMap<>();

    /** Those that came by a connection. */
    private final Map<Flow, Set<Call>> byConnection = new HashMap<>();

    /** Those that a device was rung for by a connection of its own. */
    private final Map<Flow, Set<Call>> byDevice = new HashMap<>();

    private int active;

    void add(Call call, CallSlot slot) {
        byId.put(call.id(), new Entry(call, slot));
        if (call.arrival().transport().reliable()) {
            byConnection.computeIfAbsent(call.arrival(), _ -> new LinkedHashSet<>()).add(call);
        }
        active++;
    }

    /** Requests with this Call-ID and To-tag belong to the call; the newest claim holds. */
    void claim(Call call, String callId, String localTag) {
        Entry entry = byId.get(call.id());
        if (entry == null) return;
        Key key = new Key(callId, localTag);
        if (byDialog.put(key, call) != call) entry.keys.add(key);
    }

    /** An INVITE of the call goes out on this flow. */
    void rings(Call call, Flow flow) {
        Entry entry = byId.get(call.id());
        if (entry == null || !flow.transport().reliable() || flow.connection() == Flow.ANY) return;
        if (byDevice.computeIfAbsent(flow, _ -> new LinkedHashSet<>()).add(call))
            entry.devices.add(flow);
    }

    @Nullable Call byDialog(String callId, String localTag) {
        return byDialog.get(new Key(callId, localTag));
    }

    @Nullable Call byId(String id) {
        Entry entry = byId.get(id);
        return entry == null ? null : entry.call;
    }

    /** By its id, or by the Call-ID of a leg. */
    @Nullable Call find(String name) {
        Call call = byId(name);
        if (call != null) return call;
        for (Entry entry : byId.values()) {
            if (entry.call.active() && entry.call.hasCallId(name)) return entry.call;
        }
        return null;
    }

    /** What the call holds of the limits; null for one that is gone. */
    @Nullable CallSlot slot(Call call) {
        Entry entry = byId.get(call.id());
        return entry == null ? null : entry.slot;
    }

    /** The call has its record: it counts no more. */
    @Nullable CallSlot recorded(Call call) {
        Entry entry = byId.get(call.id());
        if (entry == null) return null;
        active--;
        return entry.slot;
    }

    void remove(Call call) {
        Entry entry = byId.remove(call.id());
        if (entry == null) return;
        for (Key key : entry.keys) byDialog.remove(key, call);
        remove(call, call.arrival(), byConnection);
        for (Flow flow : entry.devices) remove(call, flow, byDevice);
    }

    private static void remove(Call call, Flow flow, Map<Flow, Set<Call>> from) {
        from.computeIfPresent(
                flow,
                (_, calls) -> {
                    calls.remove(call);
                    return calls.isEmpty() ? null : calls;
                });
    }

    /** The calls of which an INVITE went out on this connection. */
    Set<Call> rungOn(Flow connection) {
        return byDevice.getOrDefault(connection, Set.of());
    }

    /** The calls whose first INVITE came by this connection. */
    Set<Call> begunOn(Flow connection) {
        return byConnection.getOrDefault(connection, Set.of());
    }

    /** Calls without a record. */
    int active() {
        return active;
    }

    /** Calls of which anything is left. */
    int size() {
        return byId.size();
    }

    List<CallSummary> summaries() {
        List<CallSummary> summaries = new ArrayList<>(active);
        for (Entry entry : byId.values()) {
            if (entry.call.active()) summaries.add(entry.call.summary());
        }
        return summaries;
    }
}
