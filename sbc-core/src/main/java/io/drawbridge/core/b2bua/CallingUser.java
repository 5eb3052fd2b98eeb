package io.drawbridge.core.b2bua;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.screening.Peer;
import io.drawbridge.core.transport.Flow;

import java.util.List;
import java.util.Optional;

/** Who a caller is, where he is known by more than his address. */
final class CallingUser {
    private CallingUser() {}

    /** Empty for trunks, which speak for many, and for strangers. */
    static Optional<AddressOfRecord> of(
            Peer peer, SipRequest invite, Flow arrival, Surroundings env, long now) {
        return switch (peer) {
            case Peer.Registered _ -> registered(invite, env.bindings().onFlow(arrival, now));
            case Peer.User user -> Optional.of(proven(invite, user.user()));
            case Peer.Trunk _, Peer.Stranger _ -> Optional.empty();
        };
    }

    /** His name is proven; in which of our domains he calls himself so, From says. */
    private static AddressOfRecord proven(SipRequest invite, String user) {
        return invite.from().uri() instanceof SipUri from && from.decodedUser().equals(user)
                ? AddressOfRecord.of(from)
                : new AddressOfRecord(user, "");
    }

    /** Several may be registered on one way: he is the one whom From names, else the first. */
    private static Optional<AddressOfRecord> registered(SipRequest invite, List<Binding> there) {
        if (there.isEmpty()) return Optional.empty();
        if (invite.from().uri() instanceof SipUri from) {
            AddressOfRecord named = AddressOfRecord.of(from);
            for (Binding binding : there) {
                if (binding.aor().equals(named)) return Optional.of(named);
            }
            for (Binding binding : there) {
                if (binding.aor().user().equals(named.user())) return Optional.of(binding.aor());
            }
        }
        return Optional.of(there.getFirst().aor());
    }
}
