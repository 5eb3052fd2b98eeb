package io.drawbridge.core.transaction;

/**
 * What a transaction belongs to: the TU of RFC 3261 §5. A transaction remembers it, so that it is
 * found again without a table; it is never called.
 */
public interface TransactionUser {}
