package io.drawbridge.policy.fraud;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What kind of number is dialled, as far as it matters for money. */
public enum NumberClass {
    /** An emergency number of the country, or 112, or 911. */
    EMERGENCY,
    /** An extension, a name, or anything else that is no public number. */
    INTERNAL,
    /** A public number without a mark. */
    ORDINARY,
    /** Costs the caller more, and pays the called one for it. */
    PREMIUM,
    /** Companies and authorities that let the caller pay a part. */
    SHARED_COST,
    /** A satellite telephone. */
    SATELLITE,
    /** A network without a country: +882, +883 and their like. */
    INTERNATIONAL_NETWORK,
    /** In a country that is known for international revenue share fraud. */
    IRSF;

    /** As in the list of ranges: {@code shared-cost}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<NumberClass> find(String word) {
        return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** Some are of risk only from abroad. */
    Risk risk(boolean international) {
        return switch (this) {
            case EMERGENCY, INTERNAL, ORDINARY -> Risk.NONE;
            case PREMIUM, SATELLITE, INTERNATIONAL_NETWORK -> Risk.HIGH;
            case SHARED_COST, IRSF -> international ? Risk.ELEVATED : Risk.NONE;
        };
    }
}
