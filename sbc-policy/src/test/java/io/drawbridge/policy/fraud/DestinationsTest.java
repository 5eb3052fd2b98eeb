package io.drawbridge.policy.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
    private static final RiskRanges RANGES = RiskRanges.builtin();

    private static Destination from(String home, String dialled) {
        return new Destinations(home == null ? "" : home, RANGES, 1_000).of(dialled);
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource({
        "GB, +442079460018, +442079460018",
        "GB, 00442079460018, +442079460018",
        "GB, 02079460018, +442079460018",
        "GB, (020) 7946-0018, +442079460018",
        "GB, tel:+44-20-7946-0018, +442079460018",
        "GB, tel:02079460018;phone-context=+44, +442079460018",
        "DE, 7946001;phone-context=+4420, +44207946001",
        "DE, 02079460018;ext=7;phone-context=+44, +442079460018",
        "GB, 0049301234567, +49301234567",
        "DE, 030 1234567, +49301234567",
        "US, 01149301234567, +49301234567",
        "US, 2125550123, +12125550123",
        "US, 12125550123, +12125550123",
        "US, 901149301234567, +49301234567",
        "US, 9 011 49 30 1234567, +49301234567",
        "DE, 000049301234567, +49301234567",
        "DE, +00493012345678, +493012345678",
        "DE, %2B49301234567, +49301234567",
        "DE, *6700442079460018, +442079460018",
        "DE, *31#00442079460018, +442079460018",
        "DE, #31#00442079460018, +442079460018",
        ", +442079460018, +442079460018",
        ", 00442079460018, +442079460018",
        ", 011442079460018, +442079460018",
        ", 9011442079460018, +442079460018",
        ", 900442079460018, +442079460018",
        ", 99011442079460018, +442079460018",
        "AU, 0011442079460018, +442079460018",
        "AU, 900114420794600180, +4420794600180"
    })
    void isReadAsThisNumber(String home, String dialled, String number) {
        assertThat(from(home, dialled).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1001",
                "alice",
                "sales-team",
                "",
                "+",
                "tel:",
                "00",
                "9011",
                "*97",
                "%",
                "%zz",
                "12a4",
                "1001;phone-context=corp.example",
                "+49 30 x 1234567",
                "\u0000",
                "😀"
            })
    void whatIsNoPublicNumberIsInternal(String dialled) {
        Destination destination = from("DE", dialled);
        assertThat(destination.numberClass()).isEqualTo(NumberClass.INTERNAL);
        assertThat(destination.highRisk()).isFalse();
    }

    @Test
    void otherDigitsAreDigits() {
        assertThat(from("DE", "+\u0664\u0669301234567").number()).isEqualTo("+49301234567");
    }

    @Test
    void textWithoutEndIsRead_asNothing() {
        assertThat(from("DE", "0".repeat(100_000)).numberClass()).isEqualTo(NumberClass.INTERNAL);
        assertThat(from("DE", "0".repeat(120)).numberClass()).isEqualTo(NumberClass.INTERNAL);
    }

    @ParameterizedTest(name = "from {0} {1} is {2}, {3} is {4}")
    @DisplayName("one hit and one near miss a class")
    @CsvSource({
        "DE, 112, EMERGENCY, 1120, INTERNAL",
        "DE, 110, EMERGENCY, 1100, INTERNAL",
        "GB, 999, EMERGENCY, 9999, INTERNAL",
        "US, 911, EMERGENCY, 9110, INTERNAL",
        "DE, +499001234567, PREMIUM, +49891234567, ORDINARY",
        "GB, +449098790000, PREMIUM, +442079460018, ORDINARY",
        "US, +19002345678, PREMIUM, +19012345678, ORDINARY",
        "DE, +979123456789, PREMIUM, +978123456789, ORDINARY",
        "FR, +491801234567, SHARED_COST, +49891234567, ORDINARY",
        "DE, +80812345678, SHARED_COST, +80912345678, ORDINARY",
        "DE, +870301234567, SATELLITE, +852301234567, ORDINARY",
        "DE, +881612345678, SATELLITE, +880612345678, ORDINARY",
        "DE, +882161234567, SATELLITE, +882171234567, INTERNATIONAL_NETWORK",
        "DE, +883510012345, INTERNATIONAL_NETWORK, +884510012345, ORDINARY",
        "DE, +5352345678, IRSF, +5252345678, ORDINARY",
        "DE, +22245221122, IRSF, +22145221122, ORDINARY",
        "US, +18765230123, IRSF, +18775230123, ORDINARY"
    })
    void isOfThisClass(String home, String hit, NumberClass hits, String miss, NumberClass misses) {
        assertThat(from(home, hit).numberClass()).isEqualTo(hits);
        assertThat(from(home, miss).numberClass()).isEqualTo(misses);
    }

    @ParameterizedTest(name = "from {0}: {1}")
    @DisplayName("patterns of toll fraud are of high risk, however they are dialled")
    @CsvSource({
        "DE, 0088213123456",
        "DE, 01188213123456",
        "DE, 901188213123456",
        "DE, 90088213123456",
        "US, 01188213123456",
        "US, 901188213123456",
        "US, *6701188213123456",
        "US, 19002345678",
        "US, 9002345678",
        "US, 919002345678",
        "DE, 0900 1 234567",
        "DE, 09001234567",
        "DE, 00979123456789",
        ", 90088213123456",
        ", +88213123456",
        ", tel:+882-13-123456",
        "DE, 0088213123456#",
        "DE, 0088213123456#12",
        "DE, 0088213123456x",
        "DE, 0088213123456p1",
        "DE, *0088213123456",
        "DE, **0088213123456",
        "DE, *31*0088213123456",
        "DE, 0-0-8-8-2-1-3-1-2-3-4-5-6",
        "DE, %30%30%38%38%32%31%33123456"
    })
    void isOfHighRisk(String home, String dialled) {
        assertThat(from(home, dialled).highRisk()).isTrue();
    }

    @Test
    void padsHideNothing() {
        String satellite = "0088213123456";
        assertThat(from("DE", satellite + ";x=" + "y".repeat(200)).highRisk()).isTrue();
        assertThat(from("DE", satellite + "0".repeat(100)).highRisk()).isTrue();
        assertThat(from("DE", satellite + "-".repeat(100)).highRisk()).isTrue();
        assertThat(from("DE", "-".repeat(100) + satellite).highRisk()).isTrue();
    }

    @ParameterizedTest(name = "from {0}: {1}")
    @CsvSource({
        "DE, 0018765230123",
        "DE, 00252612345678",
        "DE, 00448451234567",
        "DE, 00448712345678",
        "FR, 00491801234567"
    })
    void isOfElevatedRisk_whatPeopleAlsoCallForGoodReasons(String home, String dialled) {
        assertThat(from(home, dialled).risk()).isEqualTo(Risk.ELEVATED);
    }

    @ParameterizedTest(name = "from {0}: {1}")
    @DisplayName("what people dial every day is not")
    @CsvSource({
        "DE, 03012345678",
        "DE, 0170 1234567",
        "DE, +442079460018",
        "US, 2125550123",
        "US, 18005550123",
        "IN, 9011234567",
        "IN, 9008821312",
        "IN, 9001882131",
        "GB, 02079460018",
        "GB, 0845 123 4567",
        "GB, 0871 234 5678",
        "JM, 8765230123",
        "DE, 1001",
        "DE, 9001",
        ", 1001"
    })
    void isOfNoRisk(String home, String dialled) {
        assertThat(from(home, dialled).highRisk()).isFalse();
    }

    @Test
    void aNumberOfAWrongLengthIsFoundByItsRange() {
        assertThat(from("FR", "+4990012").numberClass()).isEqualTo(NumberClass.PREMIUM);
        assertThat(from("FR", "+49900123456789012").numberClass()).isEqualTo(NumberClass.PREMIUM);
    }

    @Test
    void countriesThatShareACodeAreToldApart() {
        assertThat(from("US", "8765230123").country()).isEqualTo("JM");
        assertThat(from("US", "8765230123").international()).isTrue();
        assertThat(from("US", "4165550123").country()).isEqualTo("CA");
        assertThat(from("US", "2125550123").international()).isFalse();
    }

    @Test
    void emergencyNumbersAreExact_soThatNoneHidesAnotherCall() {
        assertThat(from("US", "911").emergency()).isTrue();
        assertThat(from("US", "91101188213123456").emergency()).isFalse();
        assertThat(from("US", "911#").emergency()).isTrue();
        assertThat(from("US", "911#01188213123456").emergency()).isFalse();
        assertThat(from("US", "112x01188213123456").emergency()).isFalse();
        assertThat(from("US", "+911").emergency()).isFalse();
        assertThat(from(null, "112").emergency()).isTrue();
        assertThat(from(null, "999").emergency()).isFalse();
    }

    @Test
    void answersAreKeptUpToALimit() {
        Destinations destinations = new Destinations("DE", RANGES, 100);
        for (int i = 0; i < 2_000; i++) destinations.of("+4930" + (1_000_000 + i));
        assertThat(destinations.size()).isLessThanOrEqualTo(100);
    }

    @Test
    void aCountryThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Destinations("XX", RANGES, 100))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
