package io.drawbridge.policy.fraud;

import io.drawbridge.policy.reason.Rule;

import java.util.List;
import java.util.Locale;

/**
 * What a call may cost, decided.
 *
 * @param findings why; empty when there is nothing to say
 */
public record FraudVerdict(Outcome outcome, List<Finding> findings) {
    /** What is to be done, mildest first. */
    public enum Outcome {
        ALLOW,
        /** Allow, and tell somebody. */
        ALERT,
        DENY,
        /** Deny, and end the user's running calls. */
        CUT
    }

    /** What was found. */
    public enum Cause {
        /** A number of elevated or high risk. */
        HIGH_RISK,
        CALLS_PER_HOUR,
        MINUTES_PER_DAY,
        NEW_COUNTRIES,
        OFF_HOURS,
        /** A later call has used up the budget, and those that run end. */
        CUT;

        /** As in reasons: {@code calls-per-hour}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One reason.
     *
     * @param detail with its counters and the number
     */
    public record Finding(Cause cause, Outcome outcome, Rule rule, String detail) {
        @Override
        public String toString() {
            return cause.word() + " by " + rule + ": " + detail;
        }
    }

    public static final FraudVerdict ALLOW = new FraudVerdict(Outcome.ALLOW, List.of());

    public FraudVerdict {
        findings = List.copyOf(findings);
    }

    /** The severest of all findings. */
    static FraudVerdict of(List<Finding> findings) {
        Outcome worst = Outcome.ALLOW;
        for (Finding finding : findings) {
            if (finding.outcome().compareTo(worst) > 0) worst = finding.outcome();
        }
        return findings.isEmpty() ? ALLOW : new FraudVerdict(worst, findings);
    }

    public boolean allows() {
        return outcome == Outcome.ALLOW || outcome == Outcome.ALERT;
    }
}
