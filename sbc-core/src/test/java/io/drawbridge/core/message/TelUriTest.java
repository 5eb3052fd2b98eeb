package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 3966: tel URIs, and URIs of other schemes")
class TelUriTest {
    @ParameterizedTest
    @CsvSource({
        "tel:+1-201-555-0123, +12015550123, true",
        "tel:7042;phone-context=example.com, 7042, false",
        "tel:863-1234;phone-context=+1-914-555, 8631234, false",
        "TEL:+49(30)1234.5;ext=12, +493012345, true",
        "tel:*21#, *21#, false",
    })
    void number_isReadWithoutSeparators(String text, String digits, boolean global) {
        TelUri uri = (TelUri) Uri.parse(text).orElseThrow();
        assertThat(uri.digits()).isEqualTo(digits);
        assertThat(uri.isGlobal()).isEqualTo(global);
        assertThat(uri.toString()).isEqualToIgnoringCase(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tel:", "tel:+", "tel:-", "tel:1+2", "tel:12 34", "tel:x", "tel:1;;a"})
    void broken_isNone(String text) {
        assertThat(Uri.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://www.example.com/a?b", "urn:service:sos", "soap.beep://192.0.2.1:1"})
    void otherScheme_isKeptAsItIs(String text) {
        Uri uri = Uri.parse(text).orElseThrow();
        assertThat(uri).isInstanceOf(OtherUri.class).hasToString(text);
        assertThat(uri.scheme()).isEqualTo(text.substring(0, text.indexOf(':')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1a:b", "a_b:c", "urn:", "urn:a b", "urn:<a>", "urn:é"})
    void otherScheme_broken_isNone(String text) {
        assertThat(Uri.parse(text)).isEmpty();
    }
}
