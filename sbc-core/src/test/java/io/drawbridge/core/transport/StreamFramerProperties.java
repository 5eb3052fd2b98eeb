package io.drawbridge.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.transport.StreamFramer.Frame;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.List;

class StreamFramerProperties {
    private static final SipParser PARSER = new SipParser(new SipLimits(2048, 32, 512, 256, 1024));

    @Provide
    Arbitrary<List<String>> pieces() {
        Arbitrary<String> body = Arbitraries.strings().withChars("ab\r\n:").ofMaxLength(40);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(8, body.map(StreamFramerTest::message)),
                        net.jqwik.api.Tuple.of(3, Arbitraries.of("\r\n", "\r\n\r\n")),
                        net.jqwik.api.Tuple.of(
                                1,
                                Arbitraries.of(
                                        "\r",
                                        "junk",
                                        "\u0000",
                                        StreamFramerTest.HEADERS,
                                        StreamFramerTest.HEADERS + "l: 7777\r\n\r\n",
                                        StreamFramerTest.HEADERS + "X: " + "y".repeat(600))))
                .list()
                .ofMaxSize(8);
    }

    /** What comes out does not depend on how the network cut the stream. */
    @Property
    void anySplit_givesTheSameMessages(
            @ForAll("pieces") List<String> pieces, @ForAll List<Integer> cuts) {
        byte[] stream = String.join("", pieces).getBytes(ISO_8859_1);
        List<String> whole = messages(new StreamFramer(PARSER).on(stream, 0, stream.length));
        assertThat(messages(inParts(stream, cuts))).isEqualTo(whole);
        List<Frame> byteByByte = new ArrayList<>();
        StreamFramer framer = new StreamFramer(PARSER);
        for (int i = 0; i < stream.length; i++) byteByByte.addAll(framer.on(stream, i, 1));
        assertThat(messages(byteByByte)).isEqualTo(whole);
    }

    private static List<Frame> inParts(byte[] stream, List<Integer> cuts) {
        StreamFramer framer = new StreamFramer(PARSER);
        List<Frame> frames = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < stream.length; i++) {
            int wish =
                    cuts.isEmpty() ? stream.length : Math.floorMod(cuts.get(i % cuts.size()), 400);
            int length = Math.clamp(wish, 1, stream.length - at);
            frames.addAll(framer.on(stream, at, length));
            at += length;
        }
        return frames;
    }

    /** Messages, and whether the stream was closed; pings are answered once a read. */
    private static List<String> messages(List<Frame> frames) {
        List<String> told = new ArrayList<>();
        for (Frame frame : frames)
            switch (frame) {
                case Frame.Message(byte[] bytes) -> told.add(new String(bytes, ISO_8859_1));
                case Frame.Ping _ -> {}
                case Frame.Unframeable _ -> told.add("closed");
            }
        return told;
    }
}
