package io.drawbridge.core.transport;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.transport.StreamFramer.Frame;

class StreamFramerFuzzTest {
    private static final SipParser PARSER = new SipParser(new SipLimits(4096, 32, 1024, 256, 2048));

    /** Never throws, cuts only what the parser reads in whole, and is silent once it is broken. */
    @FuzzTest(maxDuration = "10s")
    void anyBytesInAnyParts(FuzzedDataProvider data) {
        StreamFramer framer = new StreamFramer(PARSER);
        boolean broken = false;
        while (data.remainingBytes() > 0) {
            byte[] part = data.consumeBytes(data.consumeInt(1, 2000));
            for (Frame frame : framer.on(part, 0, part.length)) {
                if (broken) throw new AssertionError("a frame after the end");
                switch (frame) {
                    case Frame.Message(byte[] bytes) -> mustBeWhole(bytes);
                    case Frame.Ping _ -> {}
                    case Frame.Unframeable _ -> broken = true;
                }
            }
        }
    }

    private static void mustBeWhole(byte[] bytes) {
        if (bytes.length > PARSER.limits().message()) throw new AssertionError("too long");
        if (PARSER.parse(bytes, 0, bytes.length, Framing.STREAM)
                        instanceof ParseResult.Parsed(_, int length)
                && length != bytes.length) throw new AssertionError("cut at another place");
    }
}
