package io.drawbridge.core.screening;

import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.rate.RequestRates;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Rule;

import java.time.InstantSource;

/** Tells policy of those who go on sending what nobody reads any more. Safe for several threads. */
public final class Floods {
    private static final Rule PACKETS = new Rule("policy.sources.packets", "");
    private static final Rule SILENCED = new Rule("policy.bans", "");

    private final PolicyEngine policy;
    private final Bindings bindings;
    private final FlowNumbers numbers;
    private final InstantSource clock;

    /**
     * @param clock on the wall: for what people are told
     */
    public Floods(
            PolicyEngine policy, Bindings bindings, FlowNumbers numbers, InstantSource clock) {
        this.policy = policy;
        this.bindings = bindings;
        this.numbers = numbers;
        this.clock = clock;
    }

    /** A packet of this flow was dropped unread. */
    public void dropped(Flow flow, Reason reason, long now) {
        if (reason == Reason.FLOW_SILENCED) {
            if (!rates().toleratesFlow(numbers.of(flow))) flood(flow, SILENCED, now);
        } else if (reason == Reason.SOURCE_PACKETS) {
            AddressBits source = AddressBits.of(flow.remote().getAddress());
            if (!rates().tolerates(source, "packet")) flood(flow, PACKETS, now);
        }
    }

    private RequestRates rates() {
        return policy.guard().requests();
    }

    private void flood(Flow flow, Rule rule, long now) {
        AddressBits source = AddressBits.of(flow.remote().getAddress());
        long number = numbers.of(flow);
        if (!rates().tryTell(source)) return;
        Offence.Standing standing =
                new Offence.Standing(
                        false,
                        policy.spares(source),
                        bindings.anyOnFlow(flow, now),
                        bindings.othersAt(source.source(), flow, now),
                        flow.transport().reliable());
        policy.guard()
                .report(
                        new Offence(
                                OffenceKind.FLOOD, source, number, "", standing, rule, rule.name()),
                        now,
                        clock.instant());
    }
}
