package io.drawbridge.relay.session;

import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.demux.Datagram;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.srtp.SrtpContext;

import org.jspecify.annotations.Nullable;

/**
 * How the packets of one path are protected: not at all, with keys from SDP (RFC 4568), or with
 * those of a DTLS association (RFC 5764). RTCP on a port of its own has another one (§4.1).
 */
final class PathSecurity {
    /** Sources of a party under one key. */
    static final int RECEIVED_SSRCS = 16;

    /** Sources sent to a party under one key. */
    static final int SENT_SSRCS = 64;

    private final Path path;
    private final int component;
    private @Nullable Protection protection;
    private @Nullable Association association;
    private String name = "rtp";

    /**
     * @param component whose port an association uses, as ICE numbers them
     */
    PathSecurity(Path path, int component) {
        this.path = path;
        this.component = component;
    }

    /**
     * The party has come to other ports of ours with the same association (RFC 8842 §3.2): it goes
     * on there.
     */
    void goOnFrom(PathSecurity before) {
        protection = before.protection;
        association = before.association;
        name = before.name;
        if (association != null) association.moveTo(path);
    }

    void follow(Keying keying, long now) {
        switch (keying) {
            case Keying.Clear _ -> {
                end();
                protection = null;
                name = "rtp";
            }
            case Keying.Sdes(var receive, var send) -> {
                end();
                Party party = path.party();
                requireProtection()
                        .keys(
                                party.received().context(receive),
                                party.leg().sent().context(send),
                                now);
                name = "sdes " + send.suite();
            }
            case Keying.Dtls dtls -> {
                requireProtection();
                Association running = association;
                if (running != null && running.keying().equals(dtls) && !running.isDead()) return;
                end();
                association = begun(dtls);
                if (!name.startsWith("dtls")) name = "dtls";
            }
        }
    }

    private Association begun(Keying.Dtls dtls) {
        Association begun = new Association(path, component, dtls);
        begun.begin();
        return begun;
    }

    private Protection requireProtection() {
        Protection known = protection;
        if (known == null) protection = known = new Protection();
        return known;
    }

    /** An association that runs is over. */
    void end() {
        if (association != null && association.isOf(path)) association.close();
        association = null;
    }

    void onKeys(DtlsKeys keys, long now) {
        requireProtection()
                .keys(
                        new SrtpContext(keys.receive(), RECEIVED_SSRCS),
                        new SrtpContext(keys.send(), SENT_SSRCS),
                        now);
        name = "dtls " + keys.send().suite();
    }

    /** What a refused re-offer brings back. */
    record Before(
            PathSecurity of,
            @Nullable Protection protection,
            @Nullable Association association,
            String name) {
        /** An association that has gone on elsewhere comes back. */
        void reclaim() {
            if (association != null) association.moveTo(of.path);
        }

        void restore() {
            Association tried = of.association;
            if (tried != null && tried != association) tried.close();
            of.protection = protection;
            of.association = association;
            of.name = name;
            of.goOn();
        }
    }

    Before before() {
        Protection keys = protection;
        return new Before(this, keys == null ? null : keys.copy(), association, name);
    }

    /** A handshake that the refused re-offer has cut short begins again. */
    private void goOn() {
        Association cut = association;
        Protection keys = protection;
        if (cut == null || !cut.isDead() || keys == null || keys.hasKeys()) return;
        cut.close(); // it may have given up by itself
        association = begun(cut.keying());
    }

    /** It is known where the party is, perhaps anew. */
    void onDestination() {
        if (association != null) association.begin();
    }

    /** Whether packets must be encrypted. */
    boolean isOn() {
        return protection != null;
    }

    /** Null when a packet was authentic and lies there decrypted, or needed no keys. */
    @Nullable Drop unprotect(Datagram packet, boolean rtcp, long now) {
        Protection keys = protection;
        if (keys == null) return null;
        if (association != null && !keys.hasKeys()) association.heard(packet);
        return keys.unprotect(packet, rtcp, now);
    }

    /** Null when a packet may be sent; it is encrypted, where it has to be. */
    @Nullable Drop protect(Datagram packet, boolean rtcp) {
        Protection keys = protection;
        return keys == null ? null : keys.protect(packet, rtcp);
    }

    /** Whether packets of a source have been sent under the key, to whomever. */
    boolean hasSent(int ssrc) {
        Protection keys = protection;
        return keys != null && keys.hasSent(ssrc);
    }

    /** One that nobody has been sent under the key, in place of one that somebody has. */
    int unusedSsrc(int used) {
        int next = used;
        do next = next * 0x9e37_79b1 + 0x7f4a_7c15;
        while (hasSent(next));
        return next;
    }

    /** A DTLS record of who may be the party; null when it was taken. */
    @Nullable Drop onDtls(Datagram packet, Outgoing out) {
        return association == null ? Drop.DTLS : association.onDatagram(packet, out);
    }

    /** In the words of the statistics. */
    String name() {
        return name;
    }
}
