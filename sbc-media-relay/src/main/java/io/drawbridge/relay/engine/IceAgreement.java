package io.drawbridge.relay.engine;

import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.SettledLine.SettledTransport;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The credentials of ICE on one leg, while one description is read or written (RFC 8839): all its
 * lines and parties are told the same ones of ours.
 */
final class IceAgreement {
    private final RandomGenerator random;
    private @Nullable IceCredentials ofLeg;
    private @Nullable IceCredentials renewed;

    /**
     * @param random fit for secrets
     * @param settled lines of the leg up to now
     */
    IceAgreement(RandomGenerator random, List<SettledLine> settled) {
        this.random = random;
        for (SettledLine line : settled)
            if (line.transport().ice() != null) ofLeg = line.transport().ice();
    }

    /**
     * A line of a party's offer with ICE. §4.4.1.1.1: the party's new ones ask for new ones of
     * ours.
     */
    SettledTransport accept(
            SettledTransport transport, SettledTransport before, RemoteStream stream) {
        IceCredentials remote = remote(stream);
        if (remote == null) return transport;
        IceCredentials ours = before.ice();
        boolean restart = before.remoteIce() != null && !before.remoteIce().equals(remote);
        if (restart) ours = renewed();
        else if (ours == null) ours = ofLeg();
        return transport.withIce(ours, remote);
    }

    /** A line of our offer with ICE. */
    SettledTransport propose(SettledTransport transport, SettledTransport before) {
        IceCredentials ours = before.ice();
        return transport.withIce(ours == null ? ofLeg() : ours, before.remoteIce());
    }

    /** A line of a party's answer to an offer of ours with ICE; without, where it has none. */
    static SettledTransport conclude(
            SettledTransport transport, IceCredentials ours, RemoteStream stream) {
        return transport.withIce(ours, stream.details().hasFullIce() ? remote(stream) : null);
    }

    private IceCredentials ofLeg() {
        if (renewed != null) return renewed;
        if (ofLeg == null) ofLeg = IceCredentials.random(random);
        return ofLeg;
    }

    private IceCredentials renewed() {
        if (renewed == null) renewed = IceCredentials.random(random);
        return renewed;
    }

    /** Null when the lengths are not those of §5.4. */
    private static @Nullable IceCredentials remote(RemoteStream stream) {
        String ufrag = stream.details().ufrag();
        String password = stream.details().password();
        return ufrag.length() < 4
                        || ufrag.length() > 256
                        || password.length() < 22
                        || password.length() > 256
                ? null
                : new IceCredentials(ufrag, password);
    }
}
