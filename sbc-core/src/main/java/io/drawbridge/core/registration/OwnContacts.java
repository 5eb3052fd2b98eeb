package io.drawbridge.core.registration;

import io.drawbridge.core.transport.Flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a device hears of what is bound: its own bindings alone, in the words that it used (RFC 3261
 * §10.3 step 8).
 */
public final class OwnContacts {
    private static final long SECOND = 1_000_000_000L;

    private OwnContacts() {}

    /**
     * Values of Contact headers.
     *
     * @param flow on which the device asks
     * @param demand what it has just asked for
     */
    public static List<String> of(
            Bindings bindings, AddressOfRecord aor, Flow flow, Demand demand, long now) {
        List<String> values = new ArrayList<>(1);
        for (Binding binding : bindings.of(aor, now)) {
            if (!binding.flow().equals(flow)) continue;
            String left = Long.toString((binding.expiresAt() - now + SECOND - 1) / SECOND);
            values.add(
                    asked(demand, binding.alias(), left)
                            .orElseGet(() -> "<" + binding.contact() + ">;expires=" + left));
        }
        return values;
    }

    private static Optional<String> asked(Demand demand, String alias, String left) {
        if (!(demand instanceof Demand.Change(List<DeviceContact> contacts))) {
            return Optional.empty();
        }
        return contacts.stream()
                .filter(contact -> contact.alias().equals(alias))
                .findFirst()
                .map(contact -> contact.address().withParam("expires", left).toString());
    }
}
