package io.drawbridge.core.transaction;

import java.util.List;

/**
 * A request on its way.
 *
 * @param transaction ended already where there was no room, see {@link Failure#FULL}
 */
public record Sent(ClientTransaction transaction, List<TransactionAction> actions) {}
