package io.drawbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

class HeaderValuesTest {
    @Nested
    @DisplayName("RFC 3261 §20.10: name-addr and addr-spec")
    class Addresses {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "<sip:a@b>;tag=1|<sip:a@b>;tag=1",
                    "sip:a@b;tag=1|<sip:a@b>;tag=1",
                    "Alice <sip:a@b;lr>|\"Alice\" <sip:a@b;lr>",
                    "A. B. Müller (office)<sip:a@b>|\"A. B. Müller (office)\" <sip:a@b>",
                    "\"A, \\\"B\\\" <x>\"<sip:a@b> ; q = 0.5 ;x|\"A, \\\"B\\\" <x>\""
                            + " <sip:a@b>;q=0.5;x",
                    "\"\" <sip:a@b>|<sip:a@b>",
                    "<sip:a@b?x=y>;p=\"q;r,\\\"s\"|<sip:a@b?x=y>;p=\"q;r,\\\"s\"",
                    "tel:+1;ext=2|<tel:+1>;ext=2",
                    "<sip:a@b>;tag=a==|<sip:a@b>;tag=a==",
                })
        void address_isRead(String text, String wire) {
            NameAddr address = NameAddr.parse(text).orElseThrow();
            assertThat(address).hasToString(wire);
            assertThat(NameAddr.parse(wire)).contains(address);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "a@b",
                    "<sip:a@b",
                    "sip:a@b>",
                    "<>",
                    "\"Alice <sip:a@b>",
                    "\"Alice\" sip:a@b",
                    "\"Alice\"",
                    "Alice, Bob <sip:a@b>",
                    "Alice; <sip:a@b>",
                    "< sip:a@b>",
                    "<sip:a@b >",
                    "<sip:a@b>x",
                    "<sip:a@b>;",
                    "<sip:a@b>;;x",
                    "<sip:a@b>;x y",
                    "<sip:a@b>;x=\"y",
                    "<sip:a@b>, <sip:c@d>",
                    "sip:a@b?c=d",
                    "sip:a,b@c",
                    "<<sip:a@b>>",
                    "\"a\r\nb\" <sip:a@b>",
                    "\"a\\\u0000b\" <sip:a@b>",
                    "<sip:a@b>;x=\"\r\n\"",
                })
        void broken_isNone(String text) {
            assertThat(NameAddr.parse(text)).isEmpty();
        }

        @Test
        void tag_isGivenAndTaken() {
            NameAddr address = NameAddr.parse("<sip:a@b>;x;tag=1").orElseThrow();
            assertThat(address.withTag("2")).hasToString("<sip:a@b>;x;tag=2");
            assertThat(address.withoutTag().tag()).isEmpty();
            assertThat(address.withDisplayName("A \"B\"\\"))
                    .hasToString("\"A \\\"B\\\"\\\\\" <sip:a@b>;x;tag=1");
            assertThatThrownBy(() -> address.withTag("2;evil"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> address.withDisplayName("a\r\nb"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    @DisplayName("RFC 3261 §20.42: Via")
    class Vias {
        @Test
        void via_isRead() {
            Via via =
                    Via.parse(
                                    "sip / 2.0/ udp [2001:DB8::1] : 5070 ;rport; branch=Z9HG4BKx"
                                            + ";received=[::1]")
                            .orElseThrow();
            assertThat(via.transport()).isEqualTo("UDP");
            assertThat(via.sentBy()).isEqualTo("[2001:db8::1]:5070");
            assertThat(via.hasMagicCookie()).isTrue();
            assertThat(via.received()).isEqualTo("::1");
            assertThat(via.asksRport()).isTrue();
            assertThat(via.rport()).isZero();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "SIP/2.0/UDP",
                    "SIP/2.0 a",
                    "SIP/3.0/UDP a",
                    "HTTP/2.0/UDP a",
                    "SIP/2.0/UDPa",
                    "SIP/2.0/UDP a:",
                    "SIP/2.0/UDP a:99999",
                    "SIP/2.0/UDP a b",
                    "SIP/2.0/UDP a;;b",
                    "SIP/2.0/UDP ::1",
                    "SIP/2.0/UDP a, SIP/2.0/UDP b",
                })
        void broken_isNone(String text) {
            assertThat(Via.parse(text)).isEmpty();
        }

        @ParameterizedTest
        @DisplayName("RFC 3261 §18.2.1 and RFC 3581 §4: received and rport")
        @CsvSource({
            "192.0.2.1, 192.0.2.1, SIP/2.0/UDP 192.0.2.1",
            "192.0.2.1, 192.0.2.9, SIP/2.0/UDP 192.0.2.1;received=192.0.2.9",
            "a.example, 192.0.2.9, SIP/2.0/UDP a.example;received=192.0.2.9",
            "a.example;rport, 192.0.2.9, SIP/2.0/UDP a.example;rport=7;received=192.0.2.9",
            "192.0.2.9;rport, 192.0.2.9, SIP/2.0/UDP 192.0.2.9;rport=7;received=192.0.2.9",
            "192.0.2.9;received=203.0.113.1, 192.0.2.9, SIP/2.0/UDP 192.0.2.9",
            "a.example;rport=1;received=203.0.113.1, 2001:db8::1,"
                    + " SIP/2.0/UDP a.example;rport=7;received=2001:db8::1",
        })
        void source_isMarked(String sentBy, String source, String wire) {
            Via via = Via.parse("SIP/2.0/UDP " + sentBy).orElseThrow();
            Via marked = via.receivedFrom(source, 7);
            assertThat(marked).hasToString(wire);
            assertThat(Via.parse(wire)).contains(marked);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0 INVITE, 0 INVITE",
        "2147483647 ACK, 2147483647 ACK",
        "007  BYE, 7 BYE",
        "1\tX, 1 X",
    })
    void cseq_isRead(String text, String wire) {
        assertThat(CSeq.parse(text).orElseThrow()).hasToString(wire);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "INVITE", "INVITE 1", "1 ", "-1 A", "2147483648 A", "1 A B"})
    void cseq_broken_isNone(String text) {
        assertThat(CSeq.parse(text)).isEmpty();
    }

    @Test
    void mediaType_isReadWithoutCase() {
        MediaType type = MediaType.parse("Multipart / Mixed ; Boundary=\"a b\"").orElseThrow();
        assertThat(type.is("multipart/mixed")).isTrue();
        assertThat(type.is("multipart/mixed2")).isFalse();
        assertThat(type.is("multipart-mixed")).isFalse();
        assertThat(type.params().unquoted("boundary")).contains("a b");
        assertThat(type).hasToString("multipart/mixed;Boundary=\"a b\"");
        assertThat(MediaType.parse("sdp")).isEmpty();
        assertThat(MediaType.parse("a;b/c")).isEmpty();
    }

    @Nested
    @DisplayName("Parameters")
    class Parameters {
        @Test
        void namesHaveNoCase_orderIsKept() {
            Params params = Params.parse(";A=1;b;a=2").orElseThrow();
            assertThat(params.get("a")).contains("1");
            assertThat(params.get("B")).contains("");
            assertThat(params.get("c")).isEmpty();
            assertThat(params.with("B", "x").with("c", "")).hasToString(";A=1;B=x;a=2;c");
            assertThat(params.without("a")).hasToString(";b");
            assertThat(params).isEqualTo(Params.parse(" ; a = 1 ;B ; A= 2").orElseThrow());
        }

        @Test
        void whatWouldBeReadOtherwise_isABug() {
            assertThatThrownBy(() -> Params.of("a b", ""))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Params.of("a", "\"b"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Params.of("a", "b,c"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    @DisplayName("Header names")
    class Names {
        @ParameterizedTest
        @DisplayName("RFC 3261 §7.3.3 and the RFCs after it: compact forms")
        @CsvSource({
            "a, Accept-Contact",
            "u, Allow-Events",
            "i, Call-ID",
            "m, Contact",
            "e, Content-Encoding",
            "l, Content-Length",
            "c, Content-Type",
            "o, Event",
            "f, From",
            "y, Identity",
            "n, Identity-Info",
            "r, Refer-To",
            "b, Referred-By",
            "j, Reject-Contact",
            "d, Request-Disposition",
            "x, Session-Expires",
            "s, Subject",
            "k, Supported",
            "t, To",
            "v, Via",
        })
        void compactForm_isTheHeader(String compact, String name) {
            HeaderName header = HeaderName.find(compact);
            assertThat(header).isNotNull();
            assertThat(header.canonical()).isEqualTo(name);
            assertThat(header.compact()).isEqualTo(compact);
        }

        @Test
        void everyName_isFoundInAnyCase() {
            for (HeaderName name : HeaderName.values()) {
                assertThat(HeaderName.find(name.canonical())).isEqualTo(name);
                assertThat(HeaderName.find(name.canonical().toUpperCase(Locale.ROOT)))
                        .isEqualTo(name);
                assertThat(name.name().replace('_', '-')).isEqualToIgnoringCase(name.canonical());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "z", "g", "Viaa", "Vi", "Call_ID", "X-Via", "P%2DAsserted"})
        void otherName_isNone(String name) {
            assertThat(HeaderName.find(name)).isNull();
        }
    }
}
