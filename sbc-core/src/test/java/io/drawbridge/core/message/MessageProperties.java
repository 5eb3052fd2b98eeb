package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is written is read back as the same, and cutting or changing bytes never does harm. */
class MessageProperties {
    record Header(String name, String value) {}

    @Property(tries = 300)
    void uri_readsBackAsItself(@ForAll("uris") SipUri uri) {
        assertThat(Uri.parse(uri.toString())).contains(uri);
        assertThat(uri.sameAs(Uri.parse(uri.toString()).orElseThrow())).isTrue();
    }

    @Property(tries = 300)
    void decodedUser_isWhatWasEscaped(@ForAll String user) {
        String sane = user.codePoints().anyMatch(c -> c >= 0xD800 && c < 0xE000) ? "" : user;
        SipUri uri = SipUri.of(sane, "example.com", 0);
        assertThat(uri.decodedUser()).isEqualTo(sane);
        assertThat(Uri.parse(uri.toString())).contains(uri);
    }

    @Property(tries = 300)
    void address_readsBackAsItself(@ForAll("addresses") NameAddr address) {
        assertThat(NameAddr.parse(address.toString())).contains(address);
        assertThat(split(address + ", " + address))
                .containsExactly(address.toString(), address.toString());
    }

    @Property(tries = 300)
    void via_readsBackAsItself(@ForAll("viaValues") Via via) {
        assertThat(Via.parse(via.toString())).contains(via);
        assertThat(split(via + "," + via)).containsExactly(via.toString(), via.toString());
    }

    @Property(tries = 200)
    void message_readsBackAsItself(
            @ForAll("viaValues") Via via,
            @ForAll("addresses") NameAddr from,
            @ForAll("addresses") NameAddr to,
            @ForAll("headers") List<Header> headers,
            @ForAll byte[] body) {
        SipRequest request = build(via, from, to, headers, body);
        MessageBuilderTest.assertSameWhenParsed(request);
        assertThat(request.from()).isEqualTo(from);
        assertThat(request.topVia()).isEqualTo(via);
        assertThat(request.body()).isEqualTo(body);
        byte[] bytes = request.bytes();
        assertThat(MessageBoundary.find(bytes, 0, bytes.length, SipLimits.DEFAULTS))
                .isEqualTo(new MessageBoundary.Complete(bytes.length));
        assertThat(CallIdPeek.callId(bytes, 0, bytes.length)).contains(request.callId());
    }

    /** On a stream no beginning of a message is taken for a message. */
    @Property(tries = 100)
    void beginning_isNeverAMessage(
            @ForAll("viaValues") Via via, @ForAll("headers") List<Header> headers) {
        NameAddr address = NameAddr.parse("<sip:a@b>").orElseThrow();
        byte[] bytes = build(via, address, address, headers, new byte[3]).bytes();
        BoundarySearch search = new BoundarySearch(SipLimits.DEFAULTS);
        for (int length = 0; length < bytes.length; length += 7) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThat(Messages.parse(part, Framing.STREAM, SipLimits.DEFAULTS))
                    .isInstanceOf(ParseResult.Malformed.class);
            assertThat(search.find(part, 0, length)).isInstanceOf(MessageBoundary.NeedMore.class);
        }
        assertThat(search.find(bytes, 0, bytes.length))
                .isEqualTo(new MessageBoundary.Complete(bytes.length));
    }

    @Provide
    Arbitrary<SipUri> uris() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        text("aZ09-_.!~*'()&=+$,;?/#%41").map(MessageProperties::mendEscapes),
                        hosts(),
                        Arbitraries.integers().between(0, 65_535),
                        uriParams(),
                        Arbitraries.of("", "Replaces=a%3Bb", "a=b&c"))
                .as(
                        (secure, user, host, port, params, headers) ->
                                new SipUri(secure, user, "", host, port, params, headers));
    }

    @Provide
    Arbitrary<NameAddr> addresses() {
        return Combinators.combine(
                        text("aZ \"\\<>,;:@é世\t").map(String::strip), uris(), headerParams())
                .as(NameAddr::new);
    }

    @Provide
    Arbitrary<Via> viaValues() {
        return Combinators.combine(
                        Arbitraries.of("UDP", "TCP", "TLS", "WS", "WSS", "SCTP", "X-1"),
                        hosts(),
                        Arbitraries.integers().between(0, 65_535),
                        headerParams())
                .as(Via::new);
    }

    @Provide
    Arbitrary<List<Header>> headers() {
        return Combinators.combine(
                        Arbitraries.of("Extra", "X-1", "Subject", "k", "Allow", "User-Agent"),
                        text("aZ09 ,;:=\"<>\\é世\t").map(String::strip))
                .as(Header::new)
                .list()
                .ofMaxSize(40);
    }

    private static Arbitrary<String> hosts() {
        return Arbitraries.of(
                "a", "example.com", "192.0.2.1", "[2001:db8::1]", "[::ffff:192.0.2.1]", "a_b-c.d");
    }

    private static Arbitrary<Params> uriParams() {
        return params(Arbitraries.of("", "tcp", "a%20b", "[::1]:5060", "a=b"));
    }

    private static Arbitrary<Params> headerParams() {
        return params(Arbitraries.of("", "1", "\"a,b;c\\\"\"", "::1", "a=b", "\"é\"", "世"));
    }

    private static Arbitrary<Params> params(Arbitrary<String> values) {
        return Combinators.combine(Arbitraries.of("lr", "tag", "a", "B", "x-y.z"), values)
                .as(Header::new)
                .list()
                .ofMaxSize(5)
                .map(
                        pairs -> {
                            Params params = Params.NONE;
                            for (Header pair : pairs)
                                params = params.with(pair.name(), pair.value());
                            return params;
                        });
    }

    private static Arbitrary<String> text(String characters) {
        return Arbitraries.strings().withChars(characters.toCharArray()).ofMaxLength(20);
    }

    private static String mendEscapes(String user) {
        return user.replace("%", "%4a");
    }

    private static List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        CommaList.split(value, parts);
        return parts;
    }

    private static SipRequest build(
            Via via, NameAddr from, NameAddr to, List<Header> headers, byte[] body) {
        MessageBuilder builder =
                SipRequest.builder(Method.INVITE, "sip:b@example.com")
                        .header(HeaderName.VIA, via.toString())
                        .header(HeaderName.FROM, from.toString())
                        .header(HeaderName.TO, to.toString())
                        .header(HeaderName.CALL_ID, "call@example.com")
                        .header(HeaderName.CSEQ, "1 INVITE");
        for (Header header : headers) builder.header(header.name(), header.value());
        return builder.body("application/x", body).buildRequest();
    }
}
