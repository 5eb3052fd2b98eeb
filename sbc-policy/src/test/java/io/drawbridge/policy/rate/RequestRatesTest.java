package io.drawbridge.policy.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.policy.acl.AddressBits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;

class RequestRatesTest {
    private final RecentTime time = new RecentTime();
    private final RequestRates rates = new RequestRates(RequestRates.Limits.DEFAULTS, time, 1_000);

    private static AddressBits at(String address) {
        return AddressBits.of(InetAddress.ofLiteral(address));
    }

    private int requests(String address, String method) {
        int allowed = 0;
        for (int i = 0; i < 500; i++) if (rates.tryRequest(at(address), method)) allowed++;
        return allowed;
    }

    @ParameterizedTest
    @CsvSource({
        "REGISTER,60",
        "INVITE,20",
        "OPTIONS,30",
        "SUBSCRIBE,30",
        "MESSAGE,30",
        "PUBLISH,60"
    })
    void aStrangersSourceMaySendSoManyOfAMethodInAMinute(String method, int allowed) {
        assertThat(requests("192.0.2.1", method)).isEqualTo(allowed);
        time.advance(30_000_000_000L);
        assertThat(requests("192.0.2.1", method)).isEqualTo(allowed / 2);
    }

    @Test
    void methodsAndSourcesDoNotSpendEachOthersTokens_butUnnamedMethodsDo() {
        requests("192.0.2.1", "INVITE");
        assertThat(requests("192.0.2.1", "OPTIONS")).isEqualTo(30);
        assertThat(requests("192.0.2.2", "INVITE")).isEqualTo(20);
        assertThat(requests("192.0.2.1", "PUBLISH")).isEqualTo(60);
        assertThat(requests("192.0.2.1", "MADEUP-1")).isZero();
    }

    @Test
    void whatALoginTookComesBack_butNeverMoreThanTheLimit() {
        rates.giveBack(at("192.0.2.1"), "REGISTER", 2);
        assertThat(requests("192.0.2.1", "REGISTER")).isEqualTo(60);
        rates.giveBack(at("192.0.2.1"), "REGISTER", 2);
        assertThat(requests("192.0.2.1", "REGISTER")).isEqualTo(2);
        for (int i = 0; i < 100; i++) rates.giveBack(at("192.0.2.1"), "REGISTER", 2);
        assertThat(requests("192.0.2.1", "REGISTER")).isEqualTo(60);
    }

    @Test
    void aRegisteredFlowHasItsOwn_andItsNeighboursHaveTheirs() {
        int allowed = 0;
        for (int i = 0; i < 500; i++) if (rates.tryFlow(7)) allowed++;
        assertThat(allowed).isEqualTo(120);
        assertThat(rates.tryFlow(8)).isTrue();
        assertThat(requests("192.0.2.1", "INVITE")).isEqualTo(20);
    }

    @Test
    void asManyAgainAreTolerated_beforeItIsAFlood_whichIsToldOnceASecond() {
        assertThat(requests("192.0.2.1", "INVITE")).isEqualTo(20);
        int tolerated = 0;
        for (int i = 0; i < 500; i++) if (rates.tolerates(at("192.0.2.1"), "INVITE")) tolerated++;
        assertThat(tolerated).isEqualTo(20);
        assertThat(rates.tolerates(at("192.0.2.2"), "INVITE")).isTrue();
        int ofFlow = 0;
        for (int i = 0; i < 500; i++) if (rates.toleratesFlow(7)) ofFlow++;
        assertThat(ofFlow).isEqualTo(60);
        assertThat(rates.tryFlow(7)).as("a flow that is served has its own").isTrue();
        assertThat(rates.tryTell(at("192.0.2.1"))).isTrue();
        assertThat(rates.tryTell(at("192.0.2.1"))).isFalse();
        time.advance(1_000_000_000L);
        assertThat(rates.tryTell(at("192.0.2.1"))).isTrue();
    }

    @Test
    void aFloodOfAddressesAndMadeUpMethodsIsRememberedUpToTheLimit() {
        for (int i = 0; i < 50_000; i++) {
            rates.tryRequest(new AddressBits(false, 0, i), "M" + i);
            rates.tryFlow(i);
        }
        assertThat(rates.size()).isLessThanOrEqualTo(1_000);
    }
}
