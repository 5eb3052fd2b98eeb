package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The torture messages, each held against the outcome that its RFC asks for. */
@DisplayName("RFC 4475 and RFC 5118")
class TortureTest {
    /** One row of an outcomes.table. */
    record Row(
            String rfc,
            String file,
            String section,
            String kind,
            String outcome,
            Map<String, String> facts) {
        @Override
        public String toString() {
            return "RFC " + rfc + " §" + section + " " + file + ": " + outcome;
        }
    }

    static Stream<Row> rows() {
        return Stream.of("4475", "5118").flatMap(rfc -> table(rfc).stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void message_hasItsOutcome(Row row) {
        byte[] bytes = WireText.resourceBytes("rfc" + row.rfc() + "/" + row.file() + ".txt");
        ParseResult result =
                new SipParser(SipLimits.DEFAULTS).parse(bytes, 0, bytes.length, Framing.DATAGRAM);
        switch (row.outcome()) {
            case "accepted" -> accepted(row, result);
            case "dropped" -> assertThat(malformed(row, result).replyTo()).isEmpty();
            default -> answered(row, malformed(row, result));
        }
    }

    @ParameterizedTest(name = "RFC {0}")
    @ValueSource(strings = {"4475", "5118"})
    void everyFile_hasARow(String rfc) throws IOException, URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(TortureTest.class.getResource("rfc" + rfc)).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".txt"))
                            .toList();
            assertThat(table(rfc).stream().map(row -> row.file() + ".txt"))
                    .containsExactlyInAnyOrderElementsOf(names)
                    .hasSize(rfc.equals("4475") ? 49 : 12);
        }
    }

    private static void accepted(Row row, ParseResult result) {
        assertThat(result).isInstanceOf(ParseResult.Parsed.class);
        ParseResult.Parsed parsed = (ParseResult.Parsed) result;
        SipMessage message = parsed.message();
        assertThat(
                        message instanceof SipResponse response
                                ? Integer.toString(response.status())
                                : message.method().name())
                .isEqualTo(row.kind());
        row.facts()
                .forEach(
                        (name, value) ->
                                assertThat(fact(parsed, name))
                                        .as(name)
                                        .isEqualTo(WireText.decode(value)));
    }

    private static ParseResult.Malformed malformed(Row row, ParseResult result) {
        assertThat(result).isInstanceOf(ParseResult.Malformed.class);
        ParseResult.Malformed malformed = (ParseResult.Malformed) result;
        assertThat(malformed.problem()).hasToString(row.facts().get("problem"));
        return malformed;
    }

    /** The answer goes out as a response that carries what the request had. */
    private static void answered(Row row, ParseResult.Malformed malformed) {
        SipResponse answer = malformed.replyTo().orElseThrow().response("ours", "192.0.2.200", 9);
        assertThat(answer.status()).hasToString(row.outcome());
        assertThat(answer.headers(HeaderName.VIA)).isNotEmpty();
        assertThat(answer.header(HeaderName.CSEQ)).isPresent();
        assertThat(answer.toString()).startsWith("SIP/2.0 " + row.outcome() + " ");
    }

    private static String fact(ParseResult.Parsed parsed, String name) {
        SipMessage message = parsed.message();
        if (name.startsWith("header.")) return message.header(name.substring(7)).orElseThrow();
        if (name.startsWith("values."))
            return String.join(
                    ", ",
                    message.values(Objects.requireNonNull(HeaderName.find(name.substring(7)))));
        return switch (name) {
            case "request-uri" -> ((SipRequest) message).requestUri().toString();
            case "request-user" -> requestUri(message).user();
            case "request-user.decoded" -> requestUri(message).decodedUser();
            case "request-host" -> requestUri(message).hostAddress();
            case "request-port" -> Integer.toString(requestUri(message).port());
            case "reason" -> ((SipResponse) message).reason();
            case "from.display" -> message.from().displayName();
            case "from.uri" -> message.from().uri().toString();
            case "from.user.decoded" -> ((SipUri) message.from().uri()).decodedUser();
            case "from.tag" -> message.fromTag();
            case "to.display" -> message.to().displayName();
            case "to.uri" -> message.to().uri().toString();
            case "to.user" -> ((SipUri) message.to().uri()).user();
            case "to.user.decoded" -> ((SipUri) message.to().uri()).decodedUser();
            case "to.tag" -> message.toTag();
            case "call-id" -> message.callId();
            case "cseq" -> message.cseq().toString();
            case "max-forwards" ->
                    message.maxForwards().isEmpty()
                            ? "none"
                            : Integer.toString(message.maxForwards().getAsInt());
            case "vias" -> join(message.vias());
            case "via.count" -> Integer.toString(message.vias().size());
            case "via.transports" ->
                    message.vias().stream().map(Via::transport).collect(Collectors.joining(" "));
            case "via.host" -> message.topVia().hostAddress();
            case "branch" -> message.topVia().branch();
            case "magic-cookie" -> Boolean.toString(message.topVia().hasMagicCookie());
            case "received" -> message.topVia().received();
            case "contacts" -> join(message.contacts());
            case "routes" -> join(message.routes());
            case "record-routes" -> join(message.recordRoutes());
            case "content-type" -> message.contentType().orElseThrow().toString();
            case "body.length" -> Integer.toString(message.body().length);
            case "consumed" -> Integer.toString(parsed.length());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static SipUri requestUri(SipMessage message) {
        return (SipUri) ((SipRequest) message).requestUri();
    }

    private static String join(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static List<Row> table(String rfc) {
        List<Row> rows = new ArrayList<>();
        for (String line : WireText.resource("rfc" + rfc + "/outcomes.table").split("\n")) {
            if (line.startsWith("#")) continue;
            if (line.startsWith(" ")) {
                int equals = line.indexOf(" =");
                rows.getLast()
                        .facts()
                        .put(line.substring(0, equals).strip(), line.substring(equals + 2).strip());
            } else {
                String[] cells = line.split(" \\| ");
                rows.add(
                        new Row(
                                rfc,
                                cells[0],
                                cells[1],
                                cells[2],
                                cells[3],
                                new LinkedHashMap<>()));
            }
        }
        return rows;
    }
}
