package io.drawbridge.core.b2bua;

import io.drawbridge.core.dialog.Dialog;
import io.drawbridge.core.routing.DeviceTarget;
import io.drawbridge.core.routing.Target;
import io.drawbridge.core.routing.TrunkTarget;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.control.MediaCommand.AddressFamily;
import io.drawbridge.relay.control.MediaCommand.LegOptions;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/** One side of a call: who is there, on which way, and the dialog with him once there is one. */
final class CallSide {
    final Peer peer;
    final Flow flow;
    final ListeningPoint point;

    /** Host that stands for hosts in identities towards this side. */
    final String host;

    /** Under which name its device is registered; empty where it is not known to be. */
    final String alias;

    /** How the relay speaks with this party; empty: the network's way. */
    private final Optional<LegProfile> profile;

    /** The relay's name for this party. */
    String mediaTag;

    /** Value of the Contact that we show to this side. */
    final String contact;

    @Nullable Dialog dialog;

    /** The operator's rules for what goes from this side to the inbound one; once needed. */
    @Nullable HeaderRules rulesToInbound;

    /** And back. */
    @Nullable HeaderRules rulesFromInbound;

    CallSide(
            Peer peer,
            Flow flow,
            ListeningPoint point,
            String host,
            String alias,
            String mediaTag,
            Surroundings env) {
        this.peer = peer;
        this.flow = flow;
        this.point = point;
        this.host = host;
        this.alias = alias;
        this.mediaTag = mediaTag;
        this.profile = env.profiles().of(point, peer instanceof Peer.Trunk t ? t.name() : "");
        this.contact = contact(point, env.identifiers().tag());
    }

    /** The side on which a target is tried. */
    static CallSide of(Target target, Surroundings env) {
        Peer peer =
                switch (target) {
                    case TrunkTarget trunk -> env.recognition().trunk(trunk.name());
                    case DeviceTarget device ->
                            env.recognition().registered(device.point().network());
                };
        return new CallSide(
                peer,
                target.flow(),
                target.point(),
                target.host(),
                target instanceof DeviceTarget device ? device.binding().alias() : "",
                "",
                env);
    }

    /**
     * Our Contact at a listening point.
     *
     * @param token user part that names nothing inside
     */
    static String contact(ListeningPoint point, String token) {
        String transport =
                point.transport() == Transport.UDP ? "" : ";transport=" + transportName(point);
        return "<sip:"
                + token
                + "@"
                + point.advertisedHost()
                + ":"
                + point.advertisedPort()
                + transport
                + ">";
    }

    private static String transportName(ListeningPoint point) {
        return switch (point.transport()) {
            case UDP -> "udp";
            case TCP -> "tcp";
            case TLS -> "tls";
            case WS, WSS -> "ws"; // RFC 7118 §5.2: the uri-parameter is ws for both
        };
    }

    /** Value of the Via for a request on this side. */
    String via(String branch) {
        return via(point, branch);
    }

    static String via(ListeningPoint point, String branch) {
        return "SIP/2.0/"
                + point.transport().viaName()
                + " "
                + point.advertisedHost()
                + ":"
                + point.advertisedPort()
                + ";branch="
                + branch
                + ";rport";
    }

    /** Whether its signalling cannot be read on its way to us. */
    boolean encrypted() {
        return switch (point.transport()) {
            case UDP, TCP, WS -> false;
            case TLS, WSS -> true;
        };
    }

    LegOptions media() {
        InetAddress signalling = flow.remote().getAddress();
        return new LegOptions(
                point.network(),
                Optional.of(signalling.getHostAddress()),
                Optional.of(
                        signalling instanceof Inet6Address
                                ? AddressFamily.IPV6
                                : AddressFamily.IPV4),
                profile);
    }
}
