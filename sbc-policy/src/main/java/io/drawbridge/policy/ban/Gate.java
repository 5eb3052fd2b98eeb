package io.drawbridge.policy.ban;

/** Whether a packet may come in. */
public enum Gate {
    OPEN,
    /** The address is banned. */
    BANNED,
    /** The whole prefix is banned, or was by hand. */
    PREFIX_BANNED,
    /** A short drop of a source or flow that may not be the sender; the packet has renewed it. */
    DROPPED,
    /** The flow, whoever else is behind the address. */
    FLOW_SILENCED,
    /** The user, on flows that have not proven themselves. */
    USER_SILENCED;

    /**
     * Whether it also keeps out a flow that carries a live binding. All others must let such a flow
     * through: the caller looks the flow up when the gate is not open.
     */
    public boolean holdsRegisteredFlows() {
        return this == FLOW_SILENCED;
    }
}
