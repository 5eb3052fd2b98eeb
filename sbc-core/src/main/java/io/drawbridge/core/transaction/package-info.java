/**
 * The four transaction machines of RFC 3261 §17 with RFC 6026 and RFC 4320, their table and their
 * timers: pure.
 *
 * <p>A transaction is its own handle: what the {@link
 * io.drawbridge.core.transaction.TransactionTable} gives out is what it wants back.
 */
@NullMarked
package io.drawbridge.core.transaction;

import org.jspecify.annotations.NullMarked;
