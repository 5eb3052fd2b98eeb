package io.drawbridge.relay.session;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.rtp.RtpHeaderView;

import org.jspecify.annotations.Nullable;

/**
 * Decides which source of RTP is the party, and so where its packets go (symmetric RTP, RFC 4961).
 *
 * <p>Strict: a claim has a class, best first: the signalled address and port; that address, another
 * port; the signalling source. The first class is believed at once, the others after three packets
 * of one SSRC with rising sequence numbers. For one second a better claim replaces a worse one; as
 * long as that may still happen and the signalled address can be reached, the worse one is heard
 * and served with five packets at most, so a stranger behind the party's own NAT gains nothing by
 * speaking first. Then only the latched source is heard. After two seconds of silence its address
 * may return on a new port, with the same SSRC and a continuing sequence: NATs forget.
 */
final class Latch {
    static final int PROOF_PACKETS = 3;
    static final int CONTESTED_PACKETS = 5;
    static final long CONTEST_NANOS = 1_000_000_000L;

    /** After so much silence of the latched source, an authentic packet moves the latch. */
    static final long AUTHENTIC_SILENCE_NANOS = 500_000_000L;

    static final long REBIND_SILENCE_NANOS = 2_000_000_000L;

    /** What becomes of a packet. */
    enum Verdict {
        ADMITTED,
        /** May be the party's; not relayed. */
        UNPROVEN,
        REFUSED
    }

    private LatchRules rules;
    private @Nullable Claims claims;

    private @Nullable Endpoint latched;
    private int rank;
    private long contestEnd;
    private long lastHeard;
    private int ssrc;
    private int sequence;
    private int contestedHeard;
    private int contestedSent;
    private int moves;
    private boolean authentic;
    private int datagrams;

    Latch(LatchRules rules) {
        this.rules = rules;
    }

    /** A copy that later packets do not change. */
    Latch copy() {
        Latch copy = new Latch(rules);
        copy.latched = latched;
        copy.rank = rank;
        copy.contestEnd = contestEnd;
        copy.lastHeard = lastHeard;
        copy.ssrc = ssrc;
        copy.sequence = sequence;
        copy.contestedHeard = contestedHeard;
        copy.contestedSent = contestedSent;
        copy.moves = moves;
        copy.authentic = authentic;
        return copy;
    }

    /** New SDP of the party. Only another address or port opens the latch again. */
    void follow(LatchRules next) {
        boolean keep = next.keepLatch(rules);
        rules = next;
        if (keep) return;
        latched = null;
        authentic = false;
        contestedHeard = 0;
        contestedSent = 0;
        moves++;
        claims = null;
    }

    Verdict onRtp(long high, long low, int port, int packetSsrc, int packetSequence, long now) {
        Endpoint current = latched;
        if (current != null && current.matches(high, low, port)) {
            lastHeard = now;
            ssrc = packetSsrc;
            sequence = packetSequence;
            if (rank == LatchRules.EXACT || !isContested(now)) return Verdict.ADMITTED;
            return contestedHeard++ < CONTESTED_PACKETS ? Verdict.ADMITTED : Verdict.UNPROVEN;
        }
        return switch (rules.policy()) {
            case STRICT -> onStrict(high, low, port, packetSsrc, packetSequence, now);
            case LOOSE ->
                    current == null
                            ? admit(high, low, port, packetSsrc, packetSequence, now)
                            : Verdict.REFUSED;
            case OFF ->
                    rules.rank(high, low, port) == LatchRules.EXACT
                            ? admit(high, low, port, packetSsrc, packetSequence, now)
                            : Verdict.REFUSED;
        };
    }

    /** Whether a packet from this source can be the party's at all; says nothing more. */
    boolean mayAdmit(long high, long low, int port) {
        Endpoint current = latched;
        if (current != null && current.matches(high, low, port)) return true;
        int claim = rules.rank(high, low, port);
        return switch (rules.policy()) {
            case STRICT -> claim != LatchRules.STRANGER;
            case LOOSE -> true;
            case OFF -> claim == LatchRules.EXACT;
        };
    }

    /**
     * A packet that {@link #mayAdmit} has let pass turned out to be authentic and new. It is heard
     * wherever it comes from; packets for the party go there when nothing was known, when the claim
     * is better within the first second, or when the latched source has fallen silent.
     */
    Verdict onAuthentic(
            long high, long low, int port, int packetSsrc, int packetSequence, long now) {
        Endpoint current = latched;
        if (current != null && current.matches(high, low, port)) {
            lastHeard = now;
            ssrc = packetSsrc;
            sequence = packetSequence;
            authentic = true;
            return Verdict.ADMITTED;
        }
        boolean moves =
                current == null
                        || rules.rank(high, low, port) < rank && now < contestEnd
                        || now - lastHeard >= AUTHENTIC_SILENCE_NANOS;
        if (!moves) return Verdict.ADMITTED;
        authentic = true;
        return admit(high, low, port, packetSsrc, packetSequence, now);
    }

    /** UDPTL has no source identifier: any three datagrams of one address and port prove it. */
    Verdict onUdptl(long high, long low, int port, long now) {
        return onRtp(high, low, port, 0, datagrams++ & 0xffff, now);
    }

    private Verdict onStrict(
            long high, long low, int port, int packetSsrc, int packetSequence, long now) {
        int claim = rules.rank(high, low, port);
        if (claim == LatchRules.STRANGER) return Verdict.REFUSED;
        if (latched == null || claim < rank && now < contestEnd) {
            if (claim == LatchRules.EXACT || prove(high, low, port, packetSsrc, packetSequence))
                return admit(high, low, port, packetSsrc, packetSequence, now);
            return Verdict.UNPROVEN;
        }
        if (isRebinding(high, low, packetSsrc, packetSequence, now))
            return admit(high, low, port, packetSsrc, packetSequence, now);
        return Verdict.REFUSED;
    }

    private boolean prove(long high, long low, int port, int packetSsrc, int packetSequence) {
        Claims all = claims;
        if (all == null) claims = all = new Claims();
        return all.prove(high, low, port, packetSsrc, packetSequence);
    }

    private boolean isRebinding(long high, long low, int packetSsrc, int packetSequence, long now) {
        Endpoint current = latched;
        return current != null
                && rank != LatchRules.EXACT
                && now - lastHeard >= REBIND_SILENCE_NANOS
                && current.sharesAddress(high, low)
                && packetSsrc == ssrc
                && RtpHeaderView.follows(packetSequence, sequence);
    }

    private Verdict admit(
            long high, long low, int port, int packetSsrc, int packetSequence, long now) {
        if (latched == null) contestEnd = now + CONTEST_NANOS;
        latched = new Endpoint(new IpAddress(high, low), port);
        rank = rules.rank(high, low, port);
        lastHeard = now;
        ssrc = packetSsrc;
        sequence = packetSequence;
        contestedHeard = 1;
        moves++;
        claims = null;
        return Verdict.ADMITTED;
    }

    /** Whether a better claim may still come and replace the latched one. */
    private boolean isContested(long now) {
        return !authentic
                && now < contestEnd
                && rules.reachable()
                && rank != LatchRules.EXACT
                && rules.policy() == Latching.STRICT;
    }

    /** Whether RTCP from this source is the party's, on the port that RTP uses too. */
    boolean admitsRtcp(long high, long low, int port) {
        Endpoint known = latched != null ? latched : rules.signalled();
        return known != null && known.matches(high, low, port);
    }

    /**
     * Where the next RTP packet for the party goes; null: nowhere yet. Counts what it gives away.
     */
    @Nullable Endpoint nextTarget(long now) {
        Endpoint signalled = rules.reachable() ? rules.signalled() : null;
        if (latched == null) return signalled;
        if (rank == LatchRules.EXACT || !isContested(now)) return latched;
        return contestedSent++ < CONTESTED_PACKETS ? latched : signalled;
    }

    /** The source that is believed; null before. */
    @Nullable Endpoint latched() {
        return latched;
    }

    /** Class of the latched source; meaningless before. */
    int rank() {
        return rank;
    }

    LatchRules rules() {
        return rules;
    }

    /** Changes whenever the latch moves or opens. */
    int moves() {
        return moves;
    }
}
