package io.drawbridge.policy.fraud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber.CountryCodeSource;
import com.google.i18n.phonenumbers.ShortNumberInfo;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out where a dialled number leads. A number may be read in several ways: as dialled at home,
 * from abroad, or with digits before it that some PBX takes off, such as {@code 9011} and {@code
 * 900}; the first counts unless another is of high risk. Keeps the last answers; safe for several
 * threads.
 */
public final class Destinations {
    private static final Set<String> EVERYWHERE = Set.of("112", "911");
    private static final String OUTSIDE_LINE = "0789"; // what a PBX wants before the number
    private static final int LONGEST_EMERGENCY = 8;
    private static final int SHORTEST = 7;
    private static final int LONGEST = 30; // what is longer than a number is still cut to one
    private static final int MOST_TAKEN = 2;

    /** So that 9008821312, a mobile number in India, is not 9, 00 and a satellite. */
    private static final int SHORTEST_BEHIND = 9;

    private static final int LONGEST_TEXT = 128;
    private static final Destination INTERNAL =
            new Destination("", NumberClass.INTERNAL, "", false, Optional.empty());

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    private final ShortNumberInfo shorts = ShortNumberInfo.getInstance();
    private final String home;
    private final RiskRanges ranges;
    private final Cache<String, Destination> known;

    /**
     * @param home two letters (ISO 3166-1) of the country in which national numbers are read;
     *     empty: only those that say their country are public
     * @param most answers that are kept
     * @throws IllegalArgumentException when the country is none
     */
    public Destinations(String home, RiskRanges ranges, int most) {
        if (!home.isEmpty() && !isCountry(home)) {
            throw new IllegalArgumentException("country " + home);
        }
        this.home = home;
        this.ranges = ranges;
        this.known = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
    }

    /** Whether these are two letters of a country whose numbers are known. */
    public static boolean isCountry(String letters) {
        return PhoneNumberUtil.getInstance().getSupportedRegions().contains(letters);
    }

    /**
     * Where this leads.
     *
     * @param dialled user part of a SIP URI with its parameters, or a tel URI
     */
    public Destination of(String dialled) {
        return dialled.length() > LONGEST_TEXT
                ? found(dialled) // not kept: whoever sends it wants to fill our memory
                : known.get(dialled, this::found);
    }

    /** As {@link #of}, but whatever is no emergency number is internal, which takes no time. */
    public Destination emergency(String dialled) {
        DialledNumber number = DialledNumber.of(dialled);
        return emergency(number) ? emergencyCall(number) : INTERNAL;
    }

    private Destination emergencyCall(DialledNumber number) {
        return new Destination(
                number.digits(), NumberClass.EMERGENCY, home, false, Optional.empty());
    }

    private Destination found(String dialled) {
        DialledNumber number = DialledNumber.of(dialled);
        if (emergency(number)) return emergencyCall(number);
        Destination best = INTERNAL;
        for (String reading : readings(number)) {
            Destination read = classified(reading);
            boolean first = best.numberClass() == NumberClass.INTERNAL;
            if (first || (read.highRisk() && !best.highRisk())) best = read;
        }
        return best;
    }

    /** The exact number only: 911 with more behind it may be a call to anywhere. */
    private boolean emergency(DialledNumber number) {
        if (!number.whole() || number.global() || number.digits().isEmpty()) return false;
        if (number.digits().length() > LONGEST_EMERGENCY) return false;
        return EVERYWHERE.contains(number.digits())
                || (!home.isEmpty() && shorts.isEmergencyNumber(number.digits(), home));
    }

    /**
     * As the plan of the home country reads it, if that makes a valid or a foreign number of it.
     */
    private Optional<String> atHome(String digits) {
        if (home.isEmpty() || digits.isEmpty()) return Optional.empty();
        try {
            PhoneNumber parsed = numbers.parseAndKeepRawInput(digits, home);
            boolean foreign =
                    parsed.getCountryCodeSource() == CountryCodeSource.FROM_NUMBER_WITH_IDD;
            return foreign || numbers.isValidNumber(parsed)
                    ? Optional.of(digits(parsed))
                    : Optional.empty();
        } catch (NumberParseException notOne) {
            return Optional.empty();
        }
    }

    private String digits(PhoneNumber parsed) {
        return numbers.format(parsed, PhoneNumberUtil.PhoneNumberFormat.E164).substring(1);
    }

    /**
     * As an international number, in every way that somebody on the way may read it; likeliest
     * first.
     */
    private Set<String> readings(DialledNumber number) {
        Set<String> readings = new LinkedHashSet<>();
        String digits = number.digits();
        if (number.global()) {
            if (!digits.startsWith("0")) add(readings, digits, SHORTEST);
            addBehindPrefix(readings, digits, SHORTEST);
            add(readings, digits, SHORTEST);
            return readings;
        }
        if (!number.context().isEmpty()) {
            add(readings, number.context() + withoutZeros(digits), SHORTEST);
        } else {
            atHome(digits).ifPresent(reading -> add(readings, reading, SHORTEST));
        }
        addBehindPrefix(readings, digits, SHORTEST);
        for (int taken = 1; taken <= MOST_TAKEN && taken < digits.length(); taken++) {
            if (OUTSIDE_LINE.indexOf(digits.charAt(taken - 1)) < 0) break;
            addBehindPrefix(readings, digits.substring(taken), SHORTEST_BEHIND);
        }
        addPremiumAtHome(readings, digits);
        return readings;
    }

    private static void addBehindPrefix(Set<String> readings, String digits, int shortest) {
        if (digits.startsWith("0011")) add(readings, digits.substring(4), shortest);
        if (digits.startsWith("00")) add(readings, digits, shortest);
        if (digits.startsWith("011")) add(readings, digits.substring(3), shortest);
    }

    /** Of any length, and behind the digit for an outside line. */
    private void addPremiumAtHome(Set<String> readings, String digits) {
        if (home.isEmpty() || digits.length() < SHORTEST) return;
        String listed = numbers.getCountryCodeForRegion(home) + withoutZeros(digits);
        if (ranges.find(listed).isPresent()) add(readings, listed, SHORTEST);
        if (OUTSIDE_LINE.indexOf(digits.charAt(0)) > 0) {
            atHome(digits.substring(1))
                    .ifPresent(reading -> add(readings, reading, SHORTEST_BEHIND));
        }
    }

    private static void add(Set<String> readings, String digits, int shortest) {
        String bare = withoutZeros(digits);
        if (bare.length() >= shortest) {
            readings.add(bare.substring(0, Math.min(bare.length(), LONGEST)));
        }
    }

    private static String withoutZeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') zeros++;
        return digits.substring(zeros);
    }

    private Destination classified(String digits) {
        Optional<RiskRange> range = ranges.find(digits);
        String country = "";
        NumberClass byPlan = NumberClass.ORDINARY;
        try {
            PhoneNumber parsed = numbers.parse("+" + digits, null);
            String region = numbers.getRegionCodeForNumber(parsed);
            country =
                    region != null
                            ? region
                            : numbers.getRegionCodeForCountryCode(parsed.getCountryCode());
            byPlan = byPlan(numbers.getNumberType(parsed));
        } catch (NumberParseException unknownCountry) {
            // a code that no country has: the list alone decides
        }
        NumberClass listed = range.map(RiskRange::numberClass).orElse(NumberClass.ORDINARY);
        boolean plan = byPlan != NumberClass.ORDINARY && listed != NumberClass.SHARED_COST;
        NumberClass numberClass = plan ? byPlan : listed;
        boolean international = home.isEmpty() || !country.equals(home);
        return new Destination("+" + digits, numberClass, country, international, range);
    }

    private static NumberClass byPlan(PhoneNumberType type) {
        return switch (type) {
            case PREMIUM_RATE -> NumberClass.PREMIUM;
            case SHARED_COST -> NumberClass.SHARED_COST;
            default -> NumberClass.ORDINARY; // the rest costs what a call costs
        };
    }

    /** Answers that are kept; may count some that are forgotten soon. */
    public long size() {
        return known.estimatedSize();
    }
}
