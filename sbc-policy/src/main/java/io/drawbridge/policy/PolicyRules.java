package io.drawbridge.policy;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.admission.TrunkLimits;
import io.drawbridge.policy.rate.Rate;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the operator allows. Immutable; {@link PolicyEngine#apply} swaps in another.
 *
 * @param neverBan sources that no list and no rate for strangers touches
 * @param deny sources that are dropped
 * @param allow when not empty, all other strangers are dropped
 * @param strangerPackets of one source
 * @param strangerCalls of one source at a time, at least 1
 * @param userCalls that one user makes at a time, at least 1
 * @param totalCalls at a time, at least 1
 * @param queueDelay how long an event may wait before new calls are refused, more than 0
 * @param trunks the configured peers
 * @param guard what is done about those who do wrong
 */
public record PolicyRules(
        List<Prefix> neverBan,
        List<Prefix> deny,
        List<Prefix> allow,
        Rate strangerPackets,
        int strangerCalls,
        int userCalls,
        int totalCalls,
        Duration queueDelay,
        List<Trunk> trunks,
        GuardRules guard) {
    /**
     * A configured peer.
     *
     * @param addresses where it sends from
     */
    public record Trunk(TrunkLimits limits, List<Prefix> addresses) {
        public Trunk {
            addresses = List.copyOf(addresses);
        }
    }

    public PolicyRules {
        neverBan = List.copyOf(neverBan);
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
        trunks = List.copyOf(trunks);
        if (strangerCalls < 1 || userCalls < 1 || totalCalls < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
        if (trunks.stream().map(trunk -> trunk.limits().name()).distinct().count()
                != trunks.size()) {
            throw new IllegalArgumentException("two trunks of one name");
        }
    }

    /** The same rules, with more addresses for one trunk: those that its names resolve to. */
    public PolicyRules withAddresses(String trunk, List<Prefix> more) {
        List<Trunk> others =
                trunks.stream()
                        .map(
                                one ->
                                        one.limits().name().equals(trunk)
                                                ? new Trunk(
                                                        one.limits(),
                                                        Stream.concat(
                                                                        one.addresses().stream(),
                                                                        more.stream())
                                                                .distinct()
                                                                .toList())
                                                : one)
                        .toList();
        return new PolicyRules(
                neverBan,
                deny,
                allow,
                strangerPackets,
                strangerCalls,
                userCalls,
                totalCalls,
                queueDelay,
                others,
                guard);
    }
}
