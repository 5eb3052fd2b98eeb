package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebOriginTest {
    @ParameterizedTest(name = "{0} admits {1} at {2}: {3}")
    @CsvSource({
        "same, https://sbc.example, sbc.example, true",
        "same, http://SBC.example:3000, sbc.EXAMPLE:8088, true",
        "same, https://[2001:db8::1]:444, [2001:db8::1], true",
        "same, https://sbc.example.evil, sbc.example, false",
        "same, https://evil/sbc.example, sbc.example, false",
        "same, https://evil@sbc.example, sbc.example, false",
        "same, null, null, false",
        "same, file://, sbc.example, false",
        "any, null, sbc.example, true",
        "any, https://evil.example, sbc.example, true",
        "https://phone.example, https://Phone.example:443, x, true",
        "https://phone.example, http://phone.example, x, false",
        "https://phone.example, https://phone.example:444, x, false",
        "https://phone.example:444, https://phone.example:444, x, true",
        "http://phone.example:80, http://phone.example, x, true",
        "https://phone.example, https://evil.example, phone.example, false"
    })
    void pageComesIn_whereItsOriginIsMeant(
            String configured, String origin, String host, boolean admitted) {
        assertThat(WebOrigin.parse(configured).orElseThrow().admits(origin, host))
                .isEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://192.0.2.1, ws://192.0.2.1:80",
        "wss://192.0.2.1/, wss://192.0.2.1:443",
        "wss://[2001:db8::1]:8443/sip/ws, wss://[2001:db8:0:0:0:0:0:1]:8443/sip/ws"
    })
    void urlOfAWebSocket_mayHaveAPath(String text, String shown) {
        assertThat(ListenUrl.parse(text).orElseThrow()).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://192.0.2.1:80sip",
        "ws://192.0.2.1//sip",
        "ws://192.0.2.1/sip?x",
        "tcp://192.0.2.1:5060/sip",
        "ws:/192.0.2.1"
    })
    void urlWithAnOddPath_isNone(String text) {
        assertThat(ListenUrl.parse(text)).isEmpty();
    }
}
