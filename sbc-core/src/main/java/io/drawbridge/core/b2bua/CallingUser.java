package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.Flow;

import java.util.List;
import java.util.Locale;

/**
 * Who a caller is, where he is known by more than his address.
 *
 * @param name as {@code user@domain}; empty for trunks, which speak for many, and for strangers
 * @param domain in which he calls himself so; empty where it is not known
 * @param alias of his device; empty where it is not registered
 */
public record CallingUser(String name, String domain, String alias) {
    private static final CallingUser NOBODY = new CallingUser("", "", "");

    public static CallingUser of(
            Peer peer, SipRequest invite, Flow arrival, Surroundings env, long now) {
        return switch (peer) {
            case Peer.Registered _ -> registered(invite, env.bindings().onFlow(arrival, now));
            case Peer.User user -> proven(user.user(), invite, env.bindings().onFlow(arrival, now));
            case Peer.Trunk _, Peer.Stranger _ -> NOBODY;
        };
    }

    /**
     * Under which name he pays, whatever domain he calls himself in, which he may choose: a PBX
     * knows him by his user part alone. Empty for nobody.
     */
    public String payer() {
        int at = name.lastIndexOf('@');
        return (at < 0 ? name : name.substring(0, at)).toLowerCase(Locale.ROOT);
    }

    /** His name is proven; in which domain he calls himself so, From says. */
    private static CallingUser proven(String user, SipRequest invite, List<Binding> there) {
        for (Binding binding : there) {
            if (binding.aor().user().equals(user)) return of(binding);
        }
        return invite.from().uri() instanceof SipUri from && from.decodedUser().equals(user)
                ? new CallingUser(
                        AddressOfRecord.of(from).toString(), AddressOfRecord.of(from).domain(), "")
                : new CallingUser(user, "", "");
    }

    /** Several may be registered on one way: he is the one whom From names, else the first. */
    private static CallingUser registered(SipRequest invite, List<Binding> there) {
        if (there.isEmpty()) return NOBODY;
        if (invite.from().uri() instanceof SipUri from) {
            AddressOfRecord named = AddressOfRecord.of(from);
            for (Binding binding : there) if (binding.aor().equals(named)) return of(binding);
            for (Binding binding : there) {
                if (binding.aor().user().equals(named.user())) return of(binding);
            }
        }
        return of(there.getFirst());
    }

    private static CallingUser of(Binding binding) {
        return new CallingUser(binding.aor().toString(), binding.aor().domain(), binding.alias());
    }
}
