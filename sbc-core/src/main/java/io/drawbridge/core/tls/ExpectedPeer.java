package io.drawbridge.core.tls;

import io.drawbridge.core.config.TrunkConfig.Verify;
import io.drawbridge.policy.acl.AddressLiteral;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Whom we mean to reach by a connection that we open.
 *
 * @param names hosts, of which its certificate has to name one; where {@code verify} asks for it
 */
public record ExpectedPeer(List<String> names, Verify verify) {
    public ExpectedPeer {
        names = List.copyOf(names);
    }

    /** What to ask for by SNI (RFC 6066 §3): a name, never an address. */
    Optional<String> serverName() {
        return names.stream().filter(name -> AddressLiteral.parse(name).isEmpty()).findFirst();
    }

    /** Knows who is where. Any thread. */
    @FunctionalInterface
    public interface Directory {
        /** Empty when nobody whom we would connect to has this address. */
        Optional<ExpectedPeer> at(String network, InetAddress address);
    }
}
