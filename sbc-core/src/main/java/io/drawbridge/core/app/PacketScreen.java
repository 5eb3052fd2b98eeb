package io.drawbridge.core.app;

import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.screening.Floods;
import io.drawbridge.core.screening.FlowNumbers;
import io.drawbridge.core.server.SourceScreen;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Bans;
import io.drawbridge.policy.ban.Gate;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.policy.reason.Verdict;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/** Asks policy about a packet before anything in it is read. */
public final class PacketScreen implements SourceScreen {
    private final PolicyEngine policy;
    private final Bans bans;
    private final FlowNumbers numbers;
    private final Bindings bindings;
    private final CertifiedTrunks certified;
    private final Floods floods;
    private final Set<String> trusted;

    /**
     * @param certified trunks that are known by their certificates
     * @param trusted names of the networks whose hosts are not screened
     */
    public PacketScreen(
            PolicyEngine policy,
            FlowNumbers numbers,
            Bindings bindings,
            CertifiedTrunks certified,
            Floods floods,
            Set<String> trusted) {
        this.policy = policy;
        this.bans = policy.guard().bans();
        this.numbers = numbers;
        this.bindings = bindings;
        this.certified = certified;
        this.floods = floods;
        this.trusted = Set.copyOf(trusted);
    }

    @Override
    public Answer admits(ListeningPoint at, InetSocketAddress source, long connection, long now) {
        String trunk = certified.find(at, connection);
        if (trunk != null) {
            Optional<Verdict> verdict = policy.decidePacketOf(trunk, now);
            if (verdict.isPresent()) return answer(verdict.get());
        }
        AddressBits address = AddressBits.of(source.getAddress());
        Gate gate = gate(at, source, address, connection, now);
        Verdict verdict = policy.decidePacket(address, trusted.contains(at.network()), gate, now);
        if (verdict instanceof Verdict.Drop(Reason reason)
                && (reason == Reason.FLOW_SILENCED || reason == Reason.SOURCE_PACKETS)) {
            floods.dropped(new Flow(at.index(), at.transport(), source, connection), reason, now);
        }
        return answer(verdict);
    }

    private static Answer answer(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow _ -> Answer.ADMITTED;
            case Verdict.Drop(Reason reason) -> shuts(reason) ? Answer.SHUT : Answer.DROPPED;
            case Verdict.Reject _ -> Answer.DROPPED;
        };
    }

    /** Who is registered on a flow comes through, whatever others do in his address's name. */
    private Gate gate(
            ListeningPoint at,
            InetSocketAddress source,
            AddressBits address,
            long connection,
            long now) {
        long flow = numbers.of(at.index(), address, source.getPort(), connection);
        Gate gate = bans.check(address, flow, now);
        if (gate == Gate.OPEN || gate.holdsRegisteredFlows()) return gate;
        // Who has opened a connection is at its address; a drop is for those who may not be.
        boolean proven = gate == Gate.DROPPED && at.transport() != Transport.UDP;
        return proven || registered(at, source, connection, now) ? Gate.OPEN : gate;
    }

    private boolean registered(
            ListeningPoint at, InetSocketAddress source, long connection, long now) {
        return bindings.anyOnFlow(new Flow(at.index(), at.transport(), source, connection), now);
    }

    /**
     * A stream that is silenced is left open: closed, its owner would come back on another and have
     * to be silenced again.
     */
    private static boolean shuts(Reason reason) {
        return switch (reason) {
            case DENIED, NOT_ALLOWED, BANNED, PREFIX_BANNED -> true;
            default -> false;
        };
    }
}
