package io.drawbridge.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.drawbridge.core.message.Problem;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.transport.StreamFramer.Frame;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class StreamFramerTest {
    static final String HEADERS =
            """
            OPTIONS sip:a@192.0.2.1 SIP/2.0
            Via: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bK1
            From: <sip:a@x>;tag=1
            To: <sip:b@x>
            Call-ID: 1
            CSeq: 1 OPTIONS
            Max-Forwards: 70
            """
                    .replace("\n", "\r\n");

    private final StreamFramer framer = new StreamFramer(new SipParser(SipLimits.DEFAULTS));

    static String message(String body) {
        return HEADERS + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private List<Frame> receive(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return framer.on(bytes, 0, bytes.length);
    }

    /** The messages as text, "ping", or the problem. */
    static List<String> told(List<Frame> frames) {
        return frames.stream()
                .map(
                        frame ->
                                switch (frame) {
                                    case Frame.Message(byte[] bytes) -> new String(bytes, US_ASCII);
                                    case Frame.Ping _ -> "ping";
                                    case Frame.Unframeable(var malformed) ->
                                            malformed.problem().name();
                                })
                .toList();
    }

    @Nested
    @DisplayName("RFC 3261 §18.3: Content-Length says where a message ends")
    class Messages {
        @Test
        void several_inOneRead_areCutApart() {
            assertThat(told(receive(message("") + message("body") + message("x"))))
                    .containsExactly(message(""), message("body"), message("x"));
            assertThat(framer.insideMessage()).isFalse();
        }

        @Test
        void one_inManyReads_isPutTogether() {
            List<Frame> all = new ArrayList<>();
            String text = message("hello");
            for (int i = 0; i < text.length(); i++) {
                assertThat(all).isEmpty();
                all.addAll(receive(text.substring(i, i + 1)));
            }
            assertThat(told(all)).containsExactly(text);
        }

        @Test
        void beginOfTheNext_isKept() {
            assertThat(told(receive(message("a") + "OPTI"))).containsExactly(message("a"));
            assertThat(framer.insideMessage()).isTrue();
            String rest = message("b").substring(4);
            assertThat(told(receive(rest))).containsExactly(message("b"));
            assertThat(framer.insideMessage()).isFalse();
        }

        @Test
        void partOfABuffer_isReadInItsBounds() {
            byte[] bytes = ("junk" + message("a") + "junk").getBytes(US_ASCII);
            assertThat(told(framer.on(bytes, 4, bytes.length - 8))).containsExactly(message("a"));
        }

        @Test
        void cutMessage_isACopy() {
            byte[] bytes = message("a").getBytes(US_ASCII);
            Frame.Message frame = (Frame.Message) framer.on(bytes, 0, bytes.length).getFirst();
            bytes[0] = 'X';
            assertThat(frame.bytes()[0]).isEqualTo((byte) 'O');
        }

        @Test
        void nothing_isNothing() {
            assertThat(framer.on(new byte[0], 0, 0)).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 5626 §4.4.1: CRLF keep-alive")
    class KeepAlives {
        @Test
        void doubleLineBreak_isAPing() {
            assertThat(told(receive("\r\n\r\n"))).containsExactly("ping");
            assertThat(framer.insideMessage()).isFalse();
            assertThat(told(receive("\r\n\r\n"))).containsExactly("ping");
        }

        @Test
        void halfAPing_waitsForItsOtherHalf() {
            assertThat(receive("\r")).isEmpty();
            assertThat(receive("\n\r")).isEmpty();
            assertThat(told(receive("\n"))).containsExactly("ping");
        }

        @Test
        void singleLineBreak_beforeAMessage_isSkipped() {
            assertThat(told(receive("\r\n" + message("") + "\r\n" + message("a"))))
                    .containsExactly(message(""), message("a"));
        }

        @Test
        void pings_betweenMessages() {
            assertThat(told(receive("\r\n\r\n" + message("") + "\r\n\r\n" + message("a"))))
                    .containsExactly("ping", message(""), "ping", message("a"));
        }

        @Test
        void floodOfPings_isAnsweredOnceARead() {
            assertThat(told(receive("\r\n".repeat(30_000)))).containsExactly("ping");
        }
    }

    @Nested
    @DisplayName("attack list 4: Content-Length lies")
    class ContentLengthLies {
        @ParameterizedTest
        @ValueSource(
                strings = {"-1", "abc", "1e3", "2147483648", "99999999999999999999", "", "5 5"})
        void nonsense_closesTheStream_withAnAnswer(String length) {
            List<Frame> frames = receive(HEADERS + "Content-Length: " + length + "\r\n\r\nbody");
            assertThat(told(frames)).hasSize(1);
            assertThat(((Frame.Unframeable) frames.getFirst()).malformed().replyTo())
                    .hasValueSatisfying(reply -> assertThat(reply.status()).isBetween(400, 513));
        }

        @Test
        void twice_closesTheStream() {
            assertThat(told(receive(HEADERS + "Content-Length: 0\r\nl: 5\r\n\r\n" + "GET /")))
                    .containsExactly("REPEATED_HEADER");
        }

        @Test
        void missing_closesTheStream() {
            assertThat(told(receive(HEADERS + "\r\n"))).containsExactly("MISSING_HEADER");
        }

        @Test
        void largerThanAllowed_closesTheStream_beforeTheBodyIsThere() {
            assertThat(told(receive(HEADERS + "Content-Length: 65536\r\n\r\n")))
                    .containsExactly("MESSAGE_TOO_LONG");
        }

        @Test
        void smaller_makesTheRestTheNextMessage_whichIsNone() {
            assertThat(told(receive(HEADERS + "Content-Length: 2\r\n\r\nbody\r\n\r\n")))
                    .containsExactly(HEADERS + "Content-Length: 2\r\n\r\nbo", "BAD_START_LINE");
        }
    }

    @Nested
    @DisplayName("attack list 2, 3, 22: junk and endless input")
    class Junk {
        @Test
        void headerLineOf1Megabyte_isRefusedLongBeforeItsEnd() {
            String start = HEADERS + "X-Long: ";
            List<Frame> frames = new ArrayList<>(receive(start));
            int read = 0;
            while (frames.isEmpty() && read < 1 << 20) {
                frames.addAll(receive("a".repeat(1000)));
                read += 1000;
            }
            assertThat(told(frames)).containsExactly(Problem.HEADER_LINE_TOO_LONG.name());
            assertThat(read).isLessThan(10_000);
            assertThat(receive("a".repeat(1000))).isEmpty();
            assertThat(framer.insideMessage()).isFalse();
        }

        @Test
        void headerLineOf1Megabyte_inOneRead_isRefusedToo() {
            assertThat(told(receive(HEADERS + "X-Long: " + "a".repeat(1 << 20) + "\r\n\r\n")))
                    .containsExactly(Problem.HEADER_LINE_TOO_LONG.name());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                    "\u0000\u0000\u0000\u0000\r\n",
                    "\n\n\n",
                    "hello\r\n\r\n"
                })
        void whatIsNoSip_closesTheStream(String text) {
            List<Frame> frames = new ArrayList<>(receive(text));
            assertThat(frames).hasSize(1);
            assertThat(frames.getFirst()).isInstanceOf(Frame.Unframeable.class);
        }

        @Test
        void goodMessagesBefore_areDelivered() {
            assertThat(told(receive(message("a") + "\u0000\r\n\r\n")))
                    .startsWith(message("a"))
                    .hasSize(2);
        }

        @Test
        void endlessStartLine_isRefused() {
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 100 && frames.isEmpty(); i++)
                frames.addAll(receive("A".repeat(100)));
            assertThat(frames).hasSize(1);
        }

        @Test
        void endlessHeaders_areRefused() {
            List<Frame> frames = new ArrayList<>(receive(HEADERS));
            for (int i = 0; i < 200 && frames.isEmpty(); i++) frames.addAll(receive("X-Y: z\r\n"));
            assertThat(told(frames)).containsExactly(Problem.TOO_MANY_HEADERS.name());
        }
    }
}
