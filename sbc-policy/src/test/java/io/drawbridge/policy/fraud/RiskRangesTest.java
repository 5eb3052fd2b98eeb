package io.drawbridge.policy.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;

class RiskRangesTest {
    private final RiskRanges ranges = RiskRanges.builtin();

    @Test
    void atLeast150_eachWithItsWordsAndItsSource() {
        assertThat(ranges.all()).hasSizeGreaterThanOrEqualTo(150);
        assertThat(ranges.all())
                .allSatisfy(
                        range -> {
                            assertThat(range.words()).isNotBlank();
                            assertThat(range.source()).hasSizeGreaterThan(10);
                        });
    }

    @Test
    void everyClassOfHighRiskIsInIt() {
        assertThat(ranges.all().stream().map(RiskRange::numberClass).distinct())
                .containsExactlyInAnyOrder(
                        NumberClass.PREMIUM,
                        NumberClass.SHARED_COST,
                        NumberClass.SATELLITE,
                        NumberClass.INTERNATIONAL_NETWORK,
                        NumberClass.IRSF);
    }

    /** The ranges that name libphonenumber's metadata really are what that takes for such. */
    @Test
    void whatIsSaidToBeFromAMetadataIsFromThere() throws NumberParseException {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        Random random = new Random(11);
        for (RiskRange range : ranges.all()) {
            if (!range.source().startsWith("libphonenumber")) continue;
            PhoneNumberType type =
                    range.numberClass() == NumberClass.PREMIUM
                            ? PhoneNumberType.PREMIUM_RATE
                            : PhoneNumberType.SHARED_COST;
            int valid = 0;
            for (int length = range.prefix().length() + 1; length <= 15; length++) {
                for (int i = 0; i < 100; i++) {
                    StringBuilder number = new StringBuilder("+").append(range.prefix());
                    while (number.length() <= length) number.append(random.nextInt(10));
                    PhoneNumberType found = numbers.getNumberType(numbers.parse(number, null));
                    if (found == PhoneNumberType.UNKNOWN) continue;
                    valid++;
                    assertThat(found).as("%s in %s", number, range).isEqualTo(type);
                }
            }
            assertThat(valid).as("%s", range).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+49900 | premium | Germany",
                "49900 | premium | Germany | somewhere",
                "+49900 | dear | Germany | somewhere",
                "+ | premium | Germany | somewhere",
                "+12345678901234 | premium | Germany | somewhere"
            })
    void aLineThatIsNoneIsNamed(String line) {
        assertThatThrownBy(() -> RiskRanges.parse(List.of("# title", line)))
                .hasMessageStartingWith("line 2");
    }

    @Test
    void noRangeStandsThereTwice() {
        String line = "+49900 | premium | Germany | somewhere";
        assertThatThrownBy(() -> RiskRanges.parse(List.of(line, line)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
