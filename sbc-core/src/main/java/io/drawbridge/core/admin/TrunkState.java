package io.drawbridge.core.admin;

import java.util.List;

/**
 * A trunk as an operator sees it.
 *
 * @param targets URIs as configured
 * @param addresses behind them, in the order of trying, such as {@code udp://192.0.2.1:5060}
 * @param state resolved or unresolved
 */
public record TrunkState(
        String name, String network, List<String> targets, List<String> addresses, String state) {
    public TrunkState {
        targets = List.copyOf(targets);
        addresses = List.copyOf(addresses);
    }
}
