package io.drawbridge.relay.ice;

import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.stun.Integrity;
import io.drawbridge.relay.stun.StunAttribute;
import io.drawbridge.relay.stun.StunKey;
import io.drawbridge.relay.stun.StunMessage;
import io.drawbridge.relay.stun.StunMessage.Kind;
import io.drawbridge.relay.stun.StunWriter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one pair of our ports says to connectivity checks (RFC 8445 §2.5, §7.3). It sends none, and
 * is always controlled. Consent checks (RFC 7675) are checks like others; what they prove ends,
 * too: see {@link IcePeer}.
 *
 * <p>Several far ends may know our user name fragment (forks of one offer); the other half of a
 * check's USERNAME tells them apart. Checks may be earlier than the answer with that fragment: what
 * they prove is kept for it.
 *
 * <p>Who does not know our fragment is not answered, nor is a response, a check without
 * FINGERPRINT, or one that was sent from elsewhere before; and no answer to somebody without the
 * password is longer than what it answers. A media port must not be a reflector.
 */
public final class IceLite {
    /** Far ends that are remembered. */
    static final int MOST_PEERS = 16;

    private static final int LONGEST_USERNAME = 513;

    /** What became of a STUN message. */
    public enum Verdict {
        /** The success response is in the packet, for its source. */
        ANSWERED,
        /** An error response is in the packet, for its source. */
        REFUSED,
        /** A far end's sign of life from a validated source (RFC 8445 §11); no answer is due. */
        ALIVE,
        /** A check from an address that must not be sent to; no answer is due. */
        FORBIDDEN,
        /** Of no meaning here; no answer is due. */
        IGNORED
    }

    private final StunMessage message = new StunMessage();
    private final SeenTransactions seen = new SeenTransactions();
    private final CheckSources sources;
    private final List<IcePeer> peers = new ArrayList<>(1);
    private IceCredentials local;
    private StunKey key;
    private @Nullable IceCredentials oldLocal;
    private @Nullable StunKey oldKey;
    private @Nullable IcePeer speaker;

    /**
     * @param local what our description tells the far ends
     * @param sources from where they may check
     */
    public IceLite(IceCredentials local, CheckSources sources) {
        this.sources = sources;
        this.local = local;
        this.key = new StunKey(local.password());
    }

    /** Credentials that checks must name. */
    public IceCredentials local() {
        return local;
    }

    /**
     * ICE restarts (RFC 8445 §9). Checks with the credentials before these are answered until the
     * first one comes with the new: a far end must keep its old pair alive meanwhile, and Chromium
     * may check new pairs with the old ones, too. The same credentials again change nothing.
     */
    public void restart(IceCredentials next) {
        if (next.equals(local)) return;
        oldLocal = local;
        oldKey = key;
        local = next;
        key = new StunKey(next.password());
    }

    /** The far end with this fragment, which a description has named; checks may have, too. */
    public IcePeer peer(String ufrag) {
        IcePeer known = find(ufrag);
        if (known == null) add(known = new IcePeer(ufrag));
        known.named();
        return known;
    }

    /** A far end that is known from before: the offer that changed it was refused. */
    public void keep(IcePeer peer) {
        if (!peers.contains(peer)) add(peer);
    }

    /** Whom checks alone have named makes room for whom a description names. */
    private void add(IcePeer peer) {
        if (peers.size() >= MOST_PEERS) {
            int leaves = 0;
            while (leaves < peers.size() && peers.get(leaves).isNamed()) leaves++;
            peers.remove(leaves % peers.size());
        }
        peers.add(peer);
    }

    private @Nullable IcePeer find(String ufrag) {
        for (IcePeer peer : peers) if (peer.ufrag().equals(ufrag)) return peer;
        return null;
    }

    /**
     * A STUN message came in.
     *
     * @param packet the answer is written into it; its source stays
     * @param component {@link IcePeer#RTP} or {@link IcePeer#RTCP}
     */
    public Verdict on(Datagram packet, int component, long now) {
        speaker = null;
        if (!message.read(packet.bytes(), packet.length())) return Verdict.IGNORED;
        if (message.method() != StunMessage.BINDING) return Verdict.IGNORED;
        return switch (message.kind()) {
            case REQUEST -> onCheck(packet, component, now);
            case INDICATION -> onIndication(packet, component, now);
            case SUCCESS, ERROR -> Verdict.IGNORED;
        };
    }

    /** Whose check or sign of life the last message was; null when nobody's. */
    public @Nullable IcePeer speaker() {
        return speaker;
    }

    private Verdict onIndication(Datagram packet, int component, long now) {
        for (int i = 0; i < peers.size(); i++) {
            IcePeer peer = peers.get(i);
            if (!peer.admits(
                    component, packet.sourceHigh(), packet.sourceLow(), packet.sourcePort(), now))
                continue;
            speaker = peer;
            peer.heard(now);
            return Verdict.ALIVE;
        }
        return Verdict.IGNORED;
    }

    private Verdict onCheck(Datagram packet, int component, long now) {
        String remote = remoteFragment(local);
        StunKey used = key;
        if (remote == null && oldLocal != null && oldKey != null) {
            remote = remoteFragment(oldLocal);
            used = oldKey;
        }
        if (remote == null || !message.hasFingerprint()) return Verdict.IGNORED;
        Endpoint source =
                new Endpoint(
                        new IpAddress(packet.sourceHigh(), packet.sourceLow()),
                        packet.sourcePort());
        if (!sources.mayBeServed(source)) return Verdict.FORBIDDEN;
        Optional<Integrity> integrity = message.integrity();
        if (integrity.isEmpty()) return refuse(packet, 400, "Bad Request");
        if (!message.isSignedBy(used, integrity.get())) return refuse(packet, 401, "Unauthorized");
        return onSignedCheck(packet, component, remote, used, integrity.get(), now);
    }

    private Verdict onSignedCheck(
            Datagram packet,
            int component,
            String remote,
            StunKey used,
            Integrity integrity,
            long now) {
        if (!seen.admits(
                packet.bytes(), packet.sourceHigh(), packet.sourceLow(), packet.sourcePort()))
            return Verdict.IGNORED;
        if (used == key) {
            oldLocal = null;
            oldKey = null;
        }
        int[] unknown = message.unknown();
        if (unknown.length > 0) return refuseUnknown(packet, used, integrity, unknown);
        // We are the lite one, so the far end controls (RFC 8445 §6.1.1, §7.3.1.1).
        if (message.has(StunAttribute.ICE_CONTROLLED))
            return refuseSigned(packet, used, integrity, 487, "Role Conflict");
        IcePeer peer = find(remote);
        if (peer == null) {
            if (peers.size() >= MOST_PEERS) return Verdict.IGNORED;
            add(peer = new IcePeer(remote));
        }
        peer.validated(
                component,
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort(),
                message.has(StunAttribute.USE_CANDIDATE),
                now);
        speaker = peer;
        return succeed(packet, used, integrity);
    }

    /** The far end's half of USERNAME (RFC 8445 §7.2.2); null when the first half is not ours. */
    private @Nullable String remoteFragment(IceCredentials credentials) {
        byte[] name = message.value(StunAttribute.USERNAME);
        String ours = credentials.ufrag();
        int start = ours.length() + 1;
        if (name.length <= start || name.length > LONGEST_USERNAME) return null;
        if (name[start - 1] != ':') return null;
        for (int i = 0; i < ours.length(); i++) if (name[i] != ours.charAt(i)) return null;
        return new String(name, start, name.length - start, StandardCharsets.UTF_8);
    }

    private Verdict succeed(Datagram packet, StunKey used, Integrity integrity) {
        int length =
                answer(packet, Kind.SUCCESS)
                        .xorMappedAddress(
                                packet.sourceHigh(), packet.sourceLow(), packet.sourcePort())
                        .sign(used, integrity)
                        .finish();
        packet.resized(length);
        return Verdict.ANSWERED;
    }

    private Verdict refuseSigned(
            Datagram packet, StunKey used, Integrity integrity, int code, String reason) {
        packet.resized(
                answer(packet, Kind.ERROR).errorCode(code, reason).sign(used, integrity).finish());
        return Verdict.REFUSED;
    }

    private Verdict refuseUnknown(
            Datagram packet, StunKey used, Integrity integrity, int... types) {
        packet.resized(
                answer(packet, Kind.ERROR)
                        .errorCode(420, "Unknown Attribute")
                        .unknownAttributes(types)
                        .sign(used, integrity)
                        .finish());
        return Verdict.REFUSED;
    }

    /** To somebody who has not proven anything: no integrity, and never longer than the request. */
    private Verdict refuse(Datagram packet, int code, String reason) {
        int asked = packet.length();
        int length = answer(packet, Kind.ERROR).errorCode(code, reason).finish();
        if (length > asked) return Verdict.IGNORED;
        packet.resized(length);
        return Verdict.REFUSED;
    }

    private StunWriter answer(Datagram packet, Kind kind) {
        return new StunWriter(packet.bytes(), kind, StunMessage.BINDING, message.transactionId());
    }
}
