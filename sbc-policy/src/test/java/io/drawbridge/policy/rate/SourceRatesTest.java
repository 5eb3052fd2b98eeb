package io.drawbridge.policy.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.policy.acl.AddressBits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.time.Duration;

class SourceRatesTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecentTime time = new RecentTime();
    private final SourceRates rates = new SourceRates(Rate.perSecond(10), time, 1_000);

    private int allowed(String source, int packets) {
        AddressBits bits = AddressBits.of(InetAddress.ofLiteral(source));
        int allowed = 0;
        for (int i = 0; i < packets; i++) {
            if (rates.tryConsume(bits)) {
                allowed++;
            }
        }
        return allowed;
    }

    @Test
    void aSourceMaySendItsRateAtOnce_andThenAsMuchAsComesBack() {
        assertThat(allowed("192.0.2.1", 100)).isEqualTo(10);
        time.advance(SECOND / 2);
        assertThat(allowed("192.0.2.1", 100)).isEqualTo(5);
        time.advance(100 * SECOND);
        assertThat(allowed("192.0.2.1", 100)).isEqualTo(10);
    }

    @Test
    void sourcesDoNotSpendEachOthersTokens() {
        assertThat(allowed("192.0.2.1", 100)).isEqualTo(10);
        assertThat(allowed("192.0.2.2", 100)).isEqualTo(10);
    }

    @Test
    void ipv6CountsByItsFirst64Bits() {
        assertThat(allowed("2001:db8::1", 6)).isEqualTo(6);
        assertThat(allowed("2001:db8::ffff:1", 6)).isEqualTo(4);
        assertThat(allowed("2001:db8:0:1::1", 6)).isEqualTo(6);
    }

    @Test
    void aFloodFromManyAddresses_isRememberedUpToTheLimitOnly() {
        for (int i = 0; i < 50_000; i++) {
            rates.tryConsume(new AddressBits(false, 0, i));
        }

        assertThat(rates.size()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void aSourceThatIsSilentForAPeriod_isForgotten() {
        allowed("192.0.2.1", 1);
        time.advance(2 * SECOND);
        allowed("192.0.2.2", 1); // makes the table look at its clock
        allowed("192.0.2.1", 1);

        assertThat(allowed("192.0.2.1", 100)).isEqualTo(9);
    }

    @Test
    void timeNeverGoesBack() {
        time.advance(5);
        time.advance(3);

        assertThat(time.currentTimeNanos()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10/s", "100/m", "1000/h", "999999999/s"})
    void ratesAreWrittenAsTheyAreRead(String text) {
        assertThat(Rate.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "0/s", "-1/s", "10/d", "10/ms", "10 /s", "1000000000/s", "/s"})
    void anythingElseIsNoRate(String text) {
        assertThat(Rate.parse(text)).isEmpty();
    }

    @Test
    void aRateOfNothing_isABug() {
        assertThatThrownBy(() -> Rate.perSecond(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
