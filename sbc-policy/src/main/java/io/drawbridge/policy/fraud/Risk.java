package io.drawbridge.policy.fraud;

/** What may be behind a call that goes there. */
public enum Risk {
    NONE,
    /** Fraud is known there, and so are people who call for good reasons: worth telling. */
    ELEVATED,
    /** Hardly anybody has a good reason, and it is dear. */
    HIGH
}
