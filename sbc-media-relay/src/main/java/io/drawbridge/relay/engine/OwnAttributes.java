package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.dtls.Fingerprint;
import io.drawbridge.relay.ice.Candidates;
import io.drawbridge.relay.ice.IceCredentials;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.Attribute;
import io.drawbridge.relay.sdp.MediaTransport;
import io.drawbridge.relay.session.Keying;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.SettledLine;
import io.drawbridge.relay.session.SettledLine.SettledTransport;
import io.drawbridge.relay.srtp.MasterKey;
import io.drawbridge.relay.srtp.SdesAttribute;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The lines of a description of ours that speak of keys, ICE and bundles. */
final class OwnAttributes {
    /** Of the m-line's name as a header extension (RFC 9143 §15), where we choose its number. */
    static final int MID_NUMBER = 1;

    private final Fingerprint fingerprint;

    /**
     * @param fingerprint of our certificate
     */
    OwnAttributes(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** Of the session: passive ICE, and who travels with whom. */
    static List<Attribute> ofSession(List<@Nullable SettledLine> lines) {
        boolean ice = false;
        StringBuilder group = null;
        for (SettledLine line : lines) {
            if (line == null) continue;
            ice |= line.transport().ice() != null;
            if (!line.bundled()) continue;
            if (group == null) group = new StringBuilder("BUNDLE");
            group.append(' ').append(line.mid());
        }
        if (!ice && group == null) return List.of();
        List<Attribute> own = new ArrayList<>(2);
        if (ice) own.add(Attribute.property("ice-lite"));
        if (group != null) own.add(new Attribute("group", group.toString()));
        return own;
    }

    /**
     * Of an m-line of our offer.
     *
     * @param ports of its carrier
     */
    List<Attribute> offered(Leg leg, SettledLine line, Line ports) {
        SettledTransport transport = line.transport();
        MediaTransport kind = MediaTransport.of(line.protocol());
        boolean sdes = KeyAgreement.offersSdes(leg.profile(), kind) && !line.isFax();
        if (!sdes && kind != MediaTransport.DTLS_SRTP && transport.ice() == null) return List.of();
        List<Attribute> own = new ArrayList<>(8);
        if (!line.mid().isEmpty()) own.add(new Attribute("mid", line.mid()));
        if (sdes) {
            int tag = 1;
            for (MasterKey key : transport.keys()) own.add(crypto(tag++, key));
        }
        if (kind == MediaTransport.DTLS_SRTP) dtls("actpass", transport, own);
        boolean alone = isMuxOnly(leg, line);
        ice(leg, line, alone, ports, own);
        return own;
    }

    /**
     * Of an m-line of our answer. What belongs to a bundle's transport stands in its first line
     * only (RFC 9143 §7.3.1).
     *
     * @param first whether the line is the first one of its transport
     * @param ports of its carrier
     */
    List<Attribute> answered(Leg leg, SettledLine line, boolean first, Line ports) {
        SettledTransport transport = line.transport();
        if (!transport.isEncrypted() && transport.ice() == null) return List.of();
        List<Attribute> own = new ArrayList<>(8);
        if (!line.mid().isEmpty()) own.add(new Attribute("mid", line.mid()));
        if (!first) return own;
        switch (transport.keying()) {
            case Keying.Sdes(MasterKey _, MasterKey send) ->
                    own.add(crypto(transport.cryptoTag(), send));
            case Keying.Dtls dtls -> dtls(dtls.client() ? "active" : "passive", transport, own);
            case Keying.Clear _ -> {}
            case null -> {}
        }
        ice(leg, line, line.mux(), ports, own);
        return own;
    }

    /** Whether a line of our offer has no RTCP port to fall back on (RFC 8858). */
    static boolean isMuxOnly(Leg leg, SettledLine line) {
        return line.mux() && leg.profile().rtcpMux() == RtcpMux.REQUIRE;
    }

    static Attribute midExtension(int number) {
        return new Attribute("extmap", number + " urn:ietf:params:rtp-hdrext:sdes:mid");
    }

    private static Attribute crypto(int tag, MasterKey key) {
        return new Attribute("crypto", new SdesAttribute(tag, key).write());
    }

    private void dtls(String setup, SettledTransport transport, List<Attribute> own) {
        own.add(new Attribute("fingerprint", fingerprint.toString()));
        own.add(new Attribute("setup", setup));
        if (!transport.tlsId().isEmpty()) own.add(new Attribute("tls-id", transport.tlsId()));
    }

    /**
     * @param alone RTCP has no port of its own, whatever the party answers
     */
    private static void ice(
            Leg leg, SettledLine line, boolean alone, Line ports, List<Attribute> own) {
        IceCredentials ice = line.transport().ice();
        if (ice == null) return;
        own.add(new Attribute("ice-ufrag", ice.ufrag()));
        own.add(new Attribute("ice-pwd", ice.password()));
        int rtcpPort = alone ? 0 : ports.ports().rtcpPort();
        IpAddress advertised = IpAddress.of(leg.described().address());
        for (String candidate :
                Candidates.local(
                        advertised, ports.ports().address(), ports.ports().rtpPort(), rtcpPort))
            own.add(new Attribute("candidate", candidate));
        own.add(Attribute.property("end-of-candidates"));
    }
}
