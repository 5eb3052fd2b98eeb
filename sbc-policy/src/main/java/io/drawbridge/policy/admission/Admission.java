package io.drawbridge.policy.admission;

import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Verdict;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Keeps the books of running calls: in all, of each stranger's source, each user, and each trunk.
 * What a call has taken stands in its {@link CallSlot}; a call that is refused has taken nothing.
 * Safe for several threads.
 */
public final class Admission {
    private static final int RATE_RETRY_SECONDS = 1;

    /** A proxy that forks one call to all devices of a user, and a margin. */
    private static final int MOST_STRETCHES = 24;

    private final CallCounter total = new CallCounter();
    private final RunningCalls<Long> sources = new RunningCalls<>();
    private final RunningCalls<String> users = new RunningCalls<>();

    /**
     * What all may use.
     *
     * @param strangerCalls of one source at a time
     * @param userCalls that one user makes at a time, whatever his devices; calls to him are
     *     others'
     * @param totalCalls at a time
     */
    public record Limits(int strangerCalls, int userCalls, int totalCalls, Overload overload) {}

    /**
     * Lets a call in, or says why not.
     *
     * @param trunk load of the trunk that calls; null when no trunk calls
     * @param slot empty; filled when the verdict allows
     */
    public Verdict admit(
            CallAttempt attempt, @Nullable TrunkLoad trunk, Limits limits, CallSlot slot) {
        if (slot.admitted()) {
            throw new IllegalStateException("the slot holds a call already");
        }
        if (attempt.emergency()) {
            return admitAnyway(attempt, trunk, slot);
        }
        if (limits.overload().refuses(attempt)) {
            return later(Reason.OVERLOAD, attempt);
        }
        if (!total.tryAcquire(limits.totalCalls())) {
            return later(Reason.TOTAL_CALLS, attempt);
        }
        slot.admit(false);
        Verdict verdict =
                switch (attempt.caller()) {
                    case Caller.Stranger _ -> admitStranger(attempt, limits, slot);
                    case Caller.User(String name) -> admitUser(name, attempt, limits, slot);
                    case Caller.Trunk _ ->
                            trunk == null ? Verdict.Allow.INSTANCE : admitTrunk(trunk, slot);
                };
        if (!verdict.allows()) {
            release(slot);
        }
        return verdict;
    }

    /**
     * Lets in a further stretch of a call that runs, such as one that a proxy sends back to us on
     * its way to a phone: the two count as one, and only a trunk that the running call has not
     * counted is asked.
     *
     * @param running the slot of the running call
     * @param trunk load of the trunk that calls; null when no trunk calls
     * @param slot empty; shares the places of the running call when the verdict allows
     * @return empty when so many share the places already that this has to count for itself
     */
    public Optional<Verdict> admitStretch(
            CallSlot running, @Nullable TrunkLoad trunk, CallSlot slot) {
        if (slot.admitted()) {
            throw new IllegalStateException("the slot holds a call already");
        }
        if (!running.admitted() || running.calls() >= MOST_STRETCHES) {
            return Optional.empty();
        }
        slot.join(running);
        Verdict verdict = trunk == null ? Verdict.Allow.INSTANCE : admitTrunk(trunk, slot);
        if (!verdict.allows()) {
            release(slot);
        }
        return Optional.of(verdict);
    }

    private Verdict admitStranger(CallAttempt attempt, Limits limits, CallSlot slot) {
        AddressBits source = AddressBits.of(attempt.source());
        if (!sources.tryAcquire(source.source(), limits.strangerCalls())) {
            return later(Reason.SOURCE_CALLS, attempt);
        }
        slot.countFor(source);
        return Verdict.Allow.INSTANCE;
    }

    private Verdict admitUser(String name, CallAttempt attempt, Limits limits, CallSlot slot) {
        if (!users.tryAcquire(name, limits.userCalls())) {
            return later(Reason.USER_CALLS, attempt);
        }
        slot.countFor(name);
        return Verdict.Allow.INSTANCE;
    }

    private Verdict admitAnyway(CallAttempt attempt, @Nullable TrunkLoad trunk, CallSlot slot) {
        total.acquire();
        slot.admit(true);
        switch (attempt.caller()) {
            case Caller.Stranger _ -> {
                AddressBits source = AddressBits.of(attempt.source());
                sources.tryAcquire(source.source(), Integer.MAX_VALUE);
                slot.countFor(source);
            }
            case Caller.User(String name) -> {
                users.tryAcquire(name, Integer.MAX_VALUE);
                slot.countFor(name);
            }
            case Caller.Trunk _ -> {}
        }
        return trunk == null ? Verdict.Allow.INSTANCE : admitTrunk(trunk, slot);
    }

    /**
     * Counts the trunk to which an admitted call goes on; once, also when the call comes from it.
     * Where the verdict refuses, the call keeps what it had.
     */
    public Verdict admitTrunk(TrunkLoad trunk, CallSlot slot) {
        if (!slot.admitted()) {
            throw new IllegalStateException("the slot holds no call");
        }
        if (slot.holds(trunk.calls())) {
            return Verdict.Allow.INSTANCE;
        }
        if (slot.emergency()) {
            trunk.call();
        } else {
            Optional<Reason> refused = trunk.tryCall();
            if (refused.isPresent()) {
                return new Verdict.Reject(refused.get(), RATE_RETRY_SECONDS);
            }
        }
        slot.add(trunk.calls());
        return Verdict.Allow.INSTANCE;
    }

    /**
     * Gives back the place at a trunk that the call tried and left for another. It stays taken
     * while other calls share it.
     */
    public void releaseTrunk(TrunkLoad trunk, CallSlot slot) {
        if (slot.calls() == 1 && slot.trunks().remove(trunk.calls())) {
            trunk.calls().release();
        }
    }

    /**
     * Gives back all that the call holds; the slot is then empty, and doing it again does nothing.
     */
    public void release(CallSlot slot) {
        if (!slot.admitted()) {
            return;
        }
        if (slot.last()) {
            total.release();
            AddressBits source = slot.source();
            if (source != null) {
                sources.release(source.source());
            }
            String user = slot.user();
            if (user != null) {
                users.release(user);
            }
            slot.trunks().forEach(CallCounter::release);
        }
        slot.clear();
    }

    private static Verdict later(Reason reason, CallAttempt attempt) {
        return new Verdict.Reject(reason, Overload.retryAfterSeconds(attempt.spread()));
    }

    /** Calls that run now. */
    public int running() {
        return total.running();
    }

    /** Running calls of the strangers of one source. */
    public int running(AddressBits source) {
        return sources.running(source.source());
    }

    /** Running calls that a user has made. */
    public int running(String user) {
        return users.running(user);
    }

    /** Sources that have running calls. */
    public int sources() {
        return sources.callers();
    }

    /** Users who have made calls that run. */
    public int users() {
        return users.callers();
    }
}
