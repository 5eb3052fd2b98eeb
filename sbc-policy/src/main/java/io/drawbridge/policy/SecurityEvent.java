package io.drawbridge.policy;

import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Ban;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.fraud.Destination;
import io.drawbridge.policy.fraud.FraudVerdict;

import java.time.Instant;
import java.util.Optional;

/** Something that whoever watches over the machine wants to know of. */
public sealed interface SecurityEvent {
    /** The wall clock of that moment. */
    Instant at();

    /** Somebody did wrong. Bans that began with it follow as events of their own. */
    record Offended(Instant at, Offence offence, Judgement judgement) implements SecurityEvent {}

    /** A ban, a drop or a silence has begun. */
    record Banned(Instant at, Ban ban) implements SecurityEvent {}

    /**
     * Bans were lifted by hand.
     *
     * @param place empty: all of them
     */
    record Lifted(Instant at, Optional<Prefix> place) implements SecurityEvent {}

    /**
     * A call that may cost too much: it was told of, refused or ended.
     *
     * @param source where the caller is
     * @param user empty when nobody is named
     */
    record Costly(
            Instant at, Prefix source, String user, Destination destination, FraudVerdict verdict)
            implements SecurityEvent {}
}
