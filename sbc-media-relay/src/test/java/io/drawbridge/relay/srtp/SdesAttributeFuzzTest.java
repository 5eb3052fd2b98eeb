package io.drawbridge.relay.srtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;

/** Any text is answered: by a refusal, or by a key that reads back as it is written. */
class SdesAttributeFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void anyText(byte[] text) {
        String value = new String(text, StandardCharsets.ISO_8859_1);
        SdesAttribute.Result result = SdesAttribute.parse(value);
        if (!(result instanceof SdesAttribute.Parsed(var attribute))) return;
        if (!SdesAttribute.parse(attribute.write()).equals(result))
            throw new AssertionError("what is written does not read back");
        new SrtpContext(attribute.key(), 1, 128, attribute.lifetime());
    }
}
