package io.drawbridge.core.harness;

import io.drawbridge.relay.control.MediaReply;

/** What the relay does with one command. Times are nanoseconds. */
sealed interface RelayBehaviour {
    /** Carries it out at once, replies after a while. */
    record Prompt(long reply) implements RelayBehaviour {}

    /** Carries it out only after a while, perhaps after later commands, and replies then. */
    record Slow(long execution) implements RelayBehaviour {}

    /** Carries it out and never says so. */
    record Mute() implements RelayBehaviour {}

    /** As if the command had never come. */
    record Deaf() implements RelayBehaviour {}

    /** Changes nothing and says so after a while. */
    record Refusing(MediaReply.Reason reason, long reply) implements RelayBehaviour {}

    /** Carries it out; the reply comes twice. */
    record Stuttering(long reply) implements RelayBehaviour {}

    /** Carries it out; a reply with an id that nobody asked for comes first. */
    record Confused(long reply) implements RelayBehaviour {}
}
