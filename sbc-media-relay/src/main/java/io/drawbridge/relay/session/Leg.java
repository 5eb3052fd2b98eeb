package io.drawbridge.relay.session;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;
import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortPool;
import io.drawbridge.relay.sdp.LocalDescription;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One media side: our ports towards a network, a line for each m-line that is carried, and the
 * parties behind them.
 */
public final class Leg {
    /** Judges addresses that no description has named. */
    @FunctionalInterface
    public interface Reach {
        /**
         * @param signalling where the party's signalling came from; empty when that is not known
         */
        boolean mayBeSentTo(Endpoint at, Optional<IpAddress> signalling);
    }

    /** Keys of ours that are remembered: a few for each m-line and re-offer. */
    private static final int MOST_KEYS = 64;

    private final String network;
    private PortPool pool;
    private final LegProfile profile;
    private final int maxParties;
    private final Reach reach;
    private final List<@Nullable Line> lines = new ArrayList<>(1);
    private final KeyRing sent = new KeyRing(MOST_KEYS, PathSecurity.SENT_SSRCS);
    private final List<Party> parties = new ArrayList<>(1);
    private LocalDescription described;
    private Settled settled = Settled.NOTHING;
    private Optional<IpAddress> source = Optional.empty();
    private @Nullable IceCredentials ice;

    /**
     * @param network its name
     * @param pool where the leg's ports come from and go back to
     * @param profile how its parties are spoken with
     * @param maxParties how many forks may answer here
     * @param reach which addresses may be sent to
     * @param described what we have told the parties of this leg: nothing yet
     */
    public Leg(
            String network,
            PortPool pool,
            LegProfile profile,
            int maxParties,
            Reach reach,
            LocalDescription described) {
        this.network = network;
        this.pool = pool;
        this.profile = profile;
        this.maxParties = maxParties;
        this.reach = reach;
        this.described = described;
    }

    public String network() {
        return network;
    }

    public PortPool pool() {
        return pool;
    }

    /** The leg goes to another address of its network; its lines stay where they are. */
    public void move(PortPool to) {
        pool = to;
    }

    /** Where the party's signalling came from; empty when that is not known. */
    public Optional<IpAddress> source() {
        return source;
    }

    public void source(Optional<IpAddress> address) {
        source = address;
    }

    /** Whether packets may go to an address just because it has shown that it knows a password. */
    boolean mayServe(Endpoint at) {
        return reach.mayBeSentTo(at, source);
    }

    /** How the leg's parties are spoken with. */
    public LegProfile profile() {
        return profile;
    }

    /** What our descriptions tell all parties of this leg; null: no ICE has been offered here. */
    public @Nullable IceCredentials ice() {
        return ice;
    }

    /** Called before a description with these is sent. */
    public void ice(IceCredentials told) {
        ice = told;
    }

    /** What we told the parties last: the newest, even when it was refused. */
    public LocalDescription described() {
        return described;
    }

    public void described(LocalDescription next) {
        described = next;
    }

    /** What we and the parties have told each other. */
    public Settled settled() {
        return settled;
    }

    public void settled(Settled next) {
        settled = next;
    }

    public @Nullable Line line(int index) {
        return index < lines.size() ? lines.get(index) : null;
    }

    Line requireLine(int index) {
        Line line = line(index);
        if (line == null) throw new IllegalStateException("m-line " + index + " has no ports");
        return line;
    }

    public void put(int index, Line line) {
        while (lines.size() <= index) lines.add(null);
        lines.set(index, line);
    }

    /** Takes a line off; its ports are the caller's to give back. */
    public void remove(int index) {
        lines.set(index, null);
    }

    /** How many m-lines the leg has had; some may have no ports. */
    public int lineCount() {
        return lines.size();
    }

    public @Nullable Party party(String tag) {
        for (Party party : parties) if (party.tag().equals(tag)) return party;
        return null;
    }

    /** Null when there are too many already. */
    public @Nullable Party addParty(String tag) {
        if (parties.size() >= maxParties) return null;
        Party party = new Party(tag, this);
        parties.add(party);
        return party;
    }

    /** Contexts of what is sent: forks share the keys that our offer told them. */
    KeyRing sent() {
        return sent;
    }

    List<Party> parties() {
        return parties;
    }

    /** Of several that answered, one has won: the others leave. */
    void keepOnly(Party winner, long now) {
        for (Party party : parties) if (party != winner) party.leave(now);
        parties.removeIf(party -> party != winner);
    }

    void addStatistics(List<StreamStatistics> to) {
        for (Party party : parties) party.addStatistics(to);
    }
}
