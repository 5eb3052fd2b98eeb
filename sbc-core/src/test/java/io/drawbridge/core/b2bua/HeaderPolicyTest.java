package io.drawbridge.core.b2bua;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The identity table, row by row, as a message shows it. */
class HeaderPolicyTest {
    private static final String VALUE = "<sip:100@10.0.0.10:5070>";
    private static final Set<String> WRITTEN =
            Set.of("via", "from", "to", "call-id", "cseq", "content-length");

    static Stream<Arguments> rows() throws IOException {
        try (InputStream in = HeaderPolicy.class.getResourceAsStream("header-policy.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
            return text.lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .map(l -> Arguments.of((Object[]) l.trim().split("\\s+")));
        }
    }

    private static Crossing crossing(boolean fromTrusted, boolean toTrusted, boolean toTrunk) {
        return new Crossing(
                fromTrusted,
                toTrusted,
                toTrunk,
                false,
                "shown.test",
                new HeaderRules(List.of()),
                value -> !value.contains("10.0.0.10") && !value.contains("pbx.corp"));
    }

    private static MessageBuilder message(String tag) {
        return SipRequest.builder(Method.INVITE, "sip:1@pbx.test")
                .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + tag)
                .header("From", "<sip:2@a.test>;tag=" + tag)
                .header("To", "<sip:1@pbx.test>")
                .header("Call-ID", tag)
                .header("CSeq", "1 INVITE");
    }

    /** What of one field comes out at the other side. */
    private static List<String> crossed(String name, String value, Crossing crossing) {
        MessageBuilder to = message("b");
        HeaderPolicy.builtIn().copy(message("a").header(name, value).buildRequest(), to, crossing);
        return to.buildRequest().headers(name);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyRow_bothWays(String name, String trusted, String untrusted) {
        if (WRITTEN.contains(name.toLowerCase(Locale.ROOT))) {
            assertThat(trusted).isEqualTo("own");
            assertThat(untrusted).isEqualTo("own");
            return;
        }
        for (boolean fromTrusted : new boolean[] {false, true}) {
            for (boolean toTrunk : new boolean[] {false, true}) {
                assertThat(crossed(name, VALUE, crossing(fromTrusted, true, toTrunk)))
                        .isEqualTo(expected(trusted, VALUE, fromTrusted, true, toTrunk));
                assertThat(crossed(name, VALUE, crossing(fromTrusted, false, toTrunk)))
                        .isEqualTo(expected(untrusted, VALUE, fromTrusted, false, toTrunk));
                assertThat(crossed(name, "harmless", crossing(fromTrusted, false, toTrunk)))
                        .isEqualTo(expected(untrusted, "harmless", fromTrusted, false, toTrunk));
            }
        }
    }

    private static List<String> expected(
            String rule, String value, boolean fromTrusted, boolean toTrusted, boolean toTrunk) {
        return switch (rule) {
            case "own", "drop" -> List.of();
            case "pass" -> toTrusted || !value.equals(VALUE) ? List.of(value) : List.of();
            case "identity" ->
                    fromTrusted && toTrusted ? List.of("<sip:100@shown.test>") : List.of();
            case "authorization" -> toTrunk ? List.of(value) : List.of();
            case "challenge" -> List.of(value);
            default -> throw new AssertionError(rule);
        };
    }

    @Test
    void noFieldHasTwoRows() throws IOException {
        Set<Object> seen = new HashSet<>();
        rows().forEach(
                        row -> {
                            String name = (String) row.get()[0];
                            HeaderName known = HeaderName.find(name);
                            assertThat(
                                            seen.add(
                                                    known == null
                                                            ? name.toLowerCase(Locale.ROOT)
                                                            : known))
                                    .as(name)
                                    .isTrue();
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p-asserted-identity",
                "P-ASSERTED-IDENTITY",
                "remote-party-id",
                "HISTORY-info",
                "p-Unheard-Of",
                "P-X"
            })
    void claimsOfTheUntrusted_inNoSpelling(String name) {
        assertThat(crossed(name, VALUE, crossing(false, true, true))).isEmpty();
        assertThat(crossed(name, VALUE, crossing(false, false, true))).isEmpty();
        assertThat(crossed(name, VALUE, crossing(true, false, true))).isEmpty();
        assertThat(crossed(name, VALUE, crossing(true, true, true))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "<sip:1@10.0.0.10>, <tel:+441>|<sip:1@shown.test>, <tel:+441>",
                "<tel:+441>, sip:1@10.0.0.10:5070;user=phone|<tel:+441>,"
                        + " <sip:1@shown.test>;user=phone",
                "\"A, B\" <sip:1@10.0.0.10>, <sip:2@pbx.corp>|\"A, B\" <sip:1@shown.test>,"
                        + " <sip:2@shown.test>",
                "<sip:1,2@10.0.0.10>;a=\"x,y\"|<sip:1,2@shown.test>;a=\"x,y\"",
                "<tel:+441>|<tel:+441>",
            })
    void everyIdentityOfAList_isMapped(String came, String goes) {
        assertThat(crossed("P-Asserted-Identity", came, crossing(true, true, true)))
                .containsExactly(goes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Alert-Info|<http://10.0.0.10/ring.wav>",
                "Alert-Info|<urn:alert:x>, <sip:tone@pbx.corp>",
                "Call-Info|<https://pbx.corp/photo.png>;purpose=icon",
                "Reason|Q.850;cause=16;text=\"by 10.0.0.10\"",
                "Subject|call me at pbx.corp",
                "Warning|399 pbx.corp \"no port left\"",
                "Warning|399 shown.test \"10.0.0.10 said no\"",
                "Error-Info|<sip:announcement@pbx.corp>",
            })
    void whatNamesTheInside_goesInwardsOnly(String field, String value) {
        assertThat(crossed(field, value, crossing(true, true, true))).containsExactly(value);
        assertThat(crossed(field, value, crossing(true, false, true))).isEmpty();
        assertThat(crossed(field, value, crossing(false, false, false))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"Alice\" <sip:1001@pbx.corp>|\"Alice\" <sip:1001@shown.test>",
                "\"Alice at pbx.corp\" <sip:1001@pbx.corp>|<sip:1001@shown.test>",
                "<sip:1001%4010.0.0.10@x>|<sip:unknown@shown.test>",
                "<sip:%70bx.corp@x>|<sip:unknown@shown.test>",
                "<sip:pbx.corp;phone@x;user=phone>|<sip:unknown@shown.test;user=phone>",
                "\"10.0.0.10\""
                        + " <tel:+44123;phone-context=pbx.corp>|<sip:+44123@shown.test;user=phone>",
                "\"Anonymous\" <sip:anonymous@anonymous.invalid>|\"Anonymous\""
                        + " <sip:anonymous@anonymous.invalid>",
            })
    void fromAndTo_showNothingOfTheInside(String came, String goes) {
        NameAddr address = NameAddr.parse(came).orElseThrow();
        assertThat(OutboundInvite.identity(address, crossing(true, false, true))).isEqualTo(goes);
    }

    @Test
    void fromAndTo_areLeftAloneTowardsTheInside() {
        NameAddr address = NameAddr.parse("\"pbx.corp\" <sip:10.0.0.10@pbx.corp>").orElseThrow();
        assertThat(OutboundInvite.identity(address, crossing(false, true, true)))
                .isEqualTo("\"pbx.corp\" <sip:10.0.0.10@shown.test>");
    }

    @Test
    void compactForms_areTheSameField() {
        Crossing inwards = crossing(true, true, true);
        assertThat(crossed("s", "hello", inwards)).hasSize(1);
        assertThat(crossed("k", "timer", inwards)).isEmpty();
        assertThat(crossed("m", VALUE, inwards)).isEmpty();
        assertThat(crossed("x", "90", inwards)).isEmpty();
    }

    @Test
    void unlistedField_passesInwardsOnly() {
        assertThat(crossed("X-Any", "1", crossing(false, true, true))).containsExactly("1");
        assertThat(crossed("X-Any", "1", crossing(true, false, true))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "Digest realm=\"a\", qop=\"auth,auth-int\", nonce=\"n\"|Digest realm=\"a\","
                        + " qop=\"auth\", nonce=\"n\"",
                "Digest realm=\"a\", qop=\"auth-int,auth\"|Digest realm=\"a\", qop=\"auth\"",
                "Digest realm=\"a\", qop=\"auth, auth-int\"|Digest realm=\"a\", qop=\"auth\"",
                "Digest realm=\"a\", QOP=\"auth-int , auth\"|Digest realm=\"a\", QOP=\"auth\"",
                "Digest realm=\"10.0.0.10\", qop=\"auth\"|Digest realm=\"10.0.0.10\", qop=\"auth\"",
                "Digest realm=\"auth,auth-int\"|Digest realm=\"auth,auth-int\"",
            })
    void challenge_isTheSameButForAuthInt(String came, String goes) {
        MessageBuilder to = SipResponse.to(message("a").buildRequest(), 401, "Unauthorized", "t");
        SipResponse from =
                SipResponse.to(message("b").buildRequest(), 401, "Unauthorized", "u")
                        .header("WWW-Authenticate", came)
                        .buildResponse();
        HeaderPolicy.builtIn().copy(from, to, crossing(true, false, false));
        assertThat(to.buildResponse().headers("WWW-Authenticate")).containsExactly(goes);
    }
}
