package io.drawbridge.core.engine;

import io.drawbridge.core.b2bua.Call;
import io.drawbridge.relay.control.MediaCommand;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which call gave which command to the relay, until the reply is there. Replies that never come are
 * pushed out by newer ones.
 */
final class MediaLedger {
    record Given(Call call, MediaCommand command) {}

    private final Map<Long, Given> given;
    private long lastId;

    /**
     * @param most how many commands without a reply are remembered, at least 1
     */
    MediaLedger(int most) {
        given =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Long, Given> eldest) {
                        return size() > most;
                    }
                };
    }

    /** Numbers that this shard has not used before. */
    long nextId() {
        return ++lastId;
    }

    void give(Call call, MediaCommand command) {
        given.put(command.id(), new Given(call, command));
    }

    /** Null for a reply to nothing. */
    @Nullable Given take(long id) {
        return given.remove(id);
    }

    int size() {
        return given.size();
    }
}
