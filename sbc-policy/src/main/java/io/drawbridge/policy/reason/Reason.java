package io.drawbridge.policy.reason;

/** Why something was refused. */
public enum Reason {
    /** The source is on the deny list. */
    DENIED,
    /** There is an allow list, and the source is not on it. */
    NOT_ALLOWED,
    /** The source is banned. */
    BANNED,
    /** A whole prefix around the source is banned. */
    PREFIX_BANNED,
    /** The source, which may not be the sender, is dropped for a short time. */
    DROPPED,
    /** The flow is silenced, whoever else is behind its address. */
    FLOW_SILENCED,
    /** The user is silenced at this address. */
    USER_SILENCED,
    /** The source sends more packets than a stranger may. */
    SOURCE_PACKETS,
    /** The trunk sends more packets than its limit. */
    TRUNK_PACKETS,
    /** The source has as many calls as a stranger may. */
    SOURCE_CALLS,
    /** The user has as many calls as one may make at a time. */
    USER_CALLS,
    /** The trunk has as many calls as its limit. */
    TRUNK_CALLS,
    /** The trunk starts more calls a second than its limit. */
    TRUNK_CALL_RATE,
    /** There are as many calls as the whole may have. */
    TOTAL_CALLS,
    /** The machine is too busy for a new call of this kind of caller. */
    OVERLOAD
}
