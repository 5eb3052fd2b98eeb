package io.drawbridge.core.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whose bindings have changed since somebody took note of it; so that they can be kept elsewhere.
 * Any thread adds, one takes.
 */
public final class ChangedUsers {
    /**
     * What has changed.
     *
     * @param users each once; what they have bound is to be looked up after this was taken
     * @param everybody there were too many to be named: all users may have changed
     */
    public record Taken(List<AddressOfRecord> users, boolean everybody) {
        public Taken {
            users = List.copyOf(users);
        }
    }

    private final int most;
    private final Set<AddressOfRecord> users = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean everybody = new AtomicBoolean();

    /**
     * @param most users that are named, at least 1; as many more as there are shards, at the edge
     */
    ChangedUsers(int most) {
        if (most < 1) throw new IllegalArgumentException("too small: " + most);
        this.most = most;
    }

    /** To be called when the change can be seen. */
    void add(AddressOfRecord aor) {
        if (everybody.get()) return;
        if (users.size() < most) users.add(aor);
        else if (!users.contains(aor)) everybody.set(true);
    }

    /** What was added since the last time, and forgets it. */
    public Taken take() {
        boolean all = everybody.getAndSet(false);
        List<AddressOfRecord> taken = new ArrayList<>(users);
        taken.forEach(users::remove);
        return new Taken(all ? List.of() : taken, all);
    }
}
