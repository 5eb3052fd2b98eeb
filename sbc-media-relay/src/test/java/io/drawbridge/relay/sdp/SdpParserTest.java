package io.drawbridge.relay.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.sdp.SdpResult.Malformed;
import io.drawbridge.relay.sdp.SdpResult.Parsed;
import io.drawbridge.relay.sdp.SdpResult.Problem;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

class SdpParserTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n";
    private static final String GOOD =
            HEAD + "c=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";

    private static SdpResult parse(String text) {
        return parse(text, SdpLimits.DEFAULTS);
    }

    private static SdpResult parse(String text, SdpLimits limits) {
        return new SdpParser(limits).parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static SessionDescription parsed(String text) {
        return ((Parsed) parse(text)).description();
    }

    @Nested
    @DisplayName("RFC 8866 §5, read liberally")
    class Tolerance {
        @Test
        void linesMayEndInLfAlone() {
            assertThat(parse(GOOD.replace("\r\n", "\n"))).isEqualTo(parse(GOOD));
        }

        @Test
        void theLastLineMayEndInNothing() {
            assertThat(parse(GOOD.strip())).isEqualTo(parse(GOOD));
            assertThat(parse(GOOD.substring(0, GOOD.length() - 1))).isEqualTo(parse(GOOD));
        }

        @Test
        void emptyLinesAreSkipped() {
            assertThat(parse("\r\n" + GOOD + "\r\n  \r\n\r\n")).isEqualTo(parse(GOOD));
        }

        @Test
        void linesOfASectionMayStandInAnyOrder() {
            String moved =
                    "v=0\r\nt=0 0\r\ns=-\r\nc=IN IP4 192.0.2.1\r\no=- 1 1 IN IP4 192.0.2.1\r\n"
                            + "m=audio 4000 RTP/AVP 0\r\n";
            assertThat(parse(moved)).isEqualTo(parse(GOOD));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "b=AS",
                    "b=",
                    "b=:1",
                    "b=AS:",
                    "b=AS:-1",
                    "b=AS:x",
                    "b=AS:99999999999",
                    "a=",
                    "a=:x",
                    "a=x y:z",
                    "i=title",
                    "k=clear:x",
                    "y=future"
                })
        void aLineWithoutUseIsSkipped(String line) {
            assertThat(parse(GOOD + line + "\r\n")).isEqualTo(parse(GOOD));
        }

        @Test
        void blanksAroundNameAndValueOfAnAttributeAreNotPartOfThem() {
            assertThat(parse(GOOD + "a= sendonly \r\na=ptime : 20 \r\n"))
                    .isEqualTo(parse(GOOD + "a=sendonly\r\na=ptime:20\r\n"));
        }

        @ParameterizedTest
        @CsvSource({
            "- 1 1 IN IP4 192.0.2.1, -",
            "Room 7 1 1 IN IP4 192.0.2.1, Room 7",
            "1 1 IN IP4 192.0.2.1, -",
            "- 99999999999999999999999 1 IN IP4 host.example, -"
        })
        void originsAsPhonesWriteThem(String origin, String username) {
            SessionDescription description =
                    parsed("v=0\r\no=" + origin + "\r\nm=audio 0 RTP/AVP 0\r\n");
            assertThat(description.origin().username()).isEqualTo(username);
        }

        @Test
        void aMediaSectionsOwnLinesStayWithIt() {
            SessionDescription description =
                    parsed(
                            GOOD
                                    + "a=ptime:20\r\nm=video 5000/1 RTP/AVP 31 34\r\n"
                                    + "c=IN IP6 2001:db8::1\r\nb=AS:1\r\na=label: 7 \r\n");
            assertThat(description.attributes()).isEmpty();
            assertThat(description.media().get(0).attributes())
                    .containsExactly(new Attribute("ptime", "20"));
            MediaDescription video = description.media().get(1);
            assertThat(video.formats()).containsExactly("31", "34");
            assertThat(video.bandwidths()).containsExactly(new Bandwidth("AS", 1));
            assertThat(video.attributes()).containsExactly(new Attribute("label", "7"));
            assertThat(video.connection()).contains(new Connection("IN", "IP6", "2001:db8::1"));
        }
    }

    @Nested
    @DisplayName("RFC 8866 §9, read strictly where it matters")
    class Strictness {
        @ParameterizedTest(name = "{0} is {1}")
        @CsvSource({
            "m=audio 65536 RTP/AVP 0, BAD_PORT",
            "m=audio -1 RTP/AVP 0, BAD_PORT",
            "m=audio 99999999999999999999 RTP/AVP 0, BAD_PORT",
            "m=audio +5 RTP/AVP 0, BAD_PORT",
            "m=audio port RTP/AVP 0, BAD_PORT",
            "m=audio 4000/0 RTP/AVP 0, BAD_PORT",
            "m=audio 4000/ RTP/AVP 0, BAD_PORT",
            "m=audio /2 RTP/AVP 0, BAD_PORT",
            "m=audio 4000 RTP/AVP, BAD_MEDIA",
            "m=audio 4000, BAD_MEDIA",
            "m=, BAD_MEDIA",
            "m=a\u00fcdio 4000 RTP/AVP 0, BAD_MEDIA",
            "m=audio 4000 RTP\\AVP 0, BAD_MEDIA",
            "a=rtcp:65536, BAD_PORT",
            "a=rtcp:x, BAD_PORT",
            "a=rtcp, BAD_PORT",
            "c=IN IP4, BAD_CONNECTION",
            "c=IN IP4 192.0.2.1 192.0.2.2, BAD_CONNECTION",
            "c=, BAD_CONNECTION",
            "o=- 2 2 IN IP4 192.0.2.9, BAD_ORIGIN",
            "v=0, BAD_VERSION",
            "audio, NOT_A_LINE",
            "a, NOT_A_LINE",
            "==, NOT_A_LINE"
        })
        void aBadLineIsNamed(String line, Problem problem) {
            assertThat(parse(GOOD + line + "\r\n")).isEqualTo(new Malformed(7, problem));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 7, 8, 11, 12, 13, 27, 31, 127})
        void security2_aControlByteIsRefusedWhereverItStands(int control) {
            char c = (char) control;
            Malformed expected = new Malformed(7, Problem.BAD_CHARACTER);
            assertThat(parse(GOOD + "a=x" + c + "y\r\n")).isEqualTo(expected);
            assertThat(parse(GOOD + "i=" + c + "y\r\na=x\r\n")).isEqualTo(expected);
            assertThat(parse(GOOD + c + "a=x\r\n")).isEqualTo(expected);
        }

        @Test
        void aLineThatStartsWithABlankIsNone() {
            assertThat(parse(GOOD + " a=x\r\n")).isEqualTo(new Malformed(7, Problem.NOT_A_LINE));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "\r\n", "v=1\r\n", "o=- 1 1 IN IP4 192.0.2.1\r\n", "hello", "v"})
        void whatIsNoSdpIsMalformed(String text) {
            assertThat(parse(text)).isInstanceOf(Malformed.class);
        }

        @Test
        void theOriginMustBeThere() {
            assertThat(parse("v=0\r\ns=-\r\n")).isEqualTo(new Malformed(0, Problem.MISSING_ORIGIN));
            assertThat(parse("v=0\r\no=- 1 1 IN\r\n"))
                    .isEqualTo(new Malformed(2, Problem.BAD_ORIGIN));
        }

        @Test
        void aStreamInUseNeedsAnAddress() {
            assertThat(parse(HEAD + "m=audio 0 RTP/AVP 0\r\nm=audio 4000 RTP/AVP 0\r\n"))
                    .isEqualTo(new Malformed(5, Problem.MISSING_CONNECTION));
        }
    }

    @Nested
    @DisplayName("Limits")
    class Limits {
        private static final SdpLimits SMALL = new SdpLimits(1_000, 100, 2, 3, 1);

        private SdpResult parseSmall(String more) {
            return parse(GOOD + more, SMALL);
        }

        @Test
        void security7_fortyKilobyteTokenIsAnswered() {
            String token = "x".repeat(40_000);
            for (String line :
                    new String[] {
                        token,
                        "a=" + token,
                        "a=" + token + ":1",
                        "m=" + token + " 1 RTP/AVP 0",
                        "m=audio 1 RTP/AVP " + token,
                        "m=audio 1 RTP/AVP" + " 0".repeat(20_000),
                        "o=" + token + " 1 1 IN IP4 192.0.2.1",
                        "b=" + token + ":1",
                        "i=" + token
                    }) {
                assertThat(parse(GOOD + line + "\r\n"))
                        .isEqualTo(new Malformed(7, Problem.TOO_LONG));
            }
        }

        @Test
        void security7_thirtyKilobyteUfragIsAnswered() {
            assertThat(parse(GOOD + "a=ice-ufrag:" + "u".repeat(30_000) + "\r\n"))
                    .isEqualTo(new Malformed(7, Problem.TOO_LONG));
        }

        @Test
        void security7_aBodyBeyondTheLimitIsNotEvenRead() {
            assertThat(parse("a=x\r\n".repeat(20_000)))
                    .isEqualTo(new Malformed(0, Problem.TOO_LONG));
        }

        @Test
        void eachLimitHoldsAtItsEdge() {
            assertThat(parseSmall("m=video 0 RTP/AVP 31\r\n")).isInstanceOf(Parsed.class);
            assertThat(parseSmall("m=video 0 RTP/AVP 31\r\n".repeat(2)))
                    .isEqualTo(new Malformed(8, Problem.TOO_MANY_MEDIA));
            assertThat(parseSmall("a=x\r\n".repeat(3))).isInstanceOf(Parsed.class);
            assertThat(parseSmall("a=x\r\n".repeat(4)))
                    .isEqualTo(new Malformed(10, Problem.TOO_MANY_ATTRIBUTES));
            assertThat(parseSmall("a=x\r\nb=AS:1\r\nb=CT:1\r\na=x\r\n"))
                    .isEqualTo(new Malformed(10, Problem.TOO_MANY_ATTRIBUTES));
            assertThat(parseSmall("a=candidate:1\r\n")).isInstanceOf(Parsed.class);
            assertThat(parseSmall("a=candidate:1\r\na=Candidate:2\r\n"))
                    .isEqualTo(new Malformed(8, Problem.TOO_MANY_CANDIDATES));
            assertThat(parseSmall("a=" + "x".repeat(98) + "\r\n")).isInstanceOf(Parsed.class);
            assertThat(parseSmall("a=" + "x".repeat(99) + "\r\n"))
                    .isEqualTo(new Malformed(7, Problem.TOO_LONG));
        }

        @Test
        void security6_theWorstBodiesTakeNoTime() {
            String manyTypes = "m=audio 4000 RTP/AVP" + " 96".repeat(2_700) + "\r\n";
            String manyMaps = "a=rtpmap:96 x/8000\r\n".repeat(1_000);
            String dots = "a=x:" + "1.".repeat(4_000) + "\r\n";
            String colons = "a=x:" + "a:".repeat(4_000) + "\r\n";
            String[] bodies = {
                GOOD + manyTypes + manyMaps,
                GOOD + dots.repeat(7),
                GOOD + colons.repeat(7),
                GOOD + "b=AS:1\r\n".repeat(1_000),
                GOOD + "\n".repeat(65_000),
                GOOD + "a=x:" + " ".repeat(8_000) + "\r\n"
            };
            for (String body : bodies) {
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(1), () -> work(body));
            }
        }

        private static void work(String body) {
            SessionDescription description = parsed(body);
            assertThat(RemoteStream.of(description)).isNotEmpty();
            for (Attribute attribute : description.media().getFirst().attributes()) {
                AttributeRule.pass(attribute, Audience.UNTRUSTED, true, MediaSlot.Passage.NOTHING);
            }
        }
    }
}
