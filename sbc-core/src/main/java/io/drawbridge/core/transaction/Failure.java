package io.drawbridge.core.transaction;

/** Why there is no final response (RFC 3261 §8.1.3.1). */
public enum Failure {
    /** Timer B or F: to be treated as a 408. */
    TIMEOUT,
    /** The request could not be sent: to be treated as a 503. */
    TRANSPORT,
    /** The table of transactions is full: to be treated as a 503. */
    FULL
}
