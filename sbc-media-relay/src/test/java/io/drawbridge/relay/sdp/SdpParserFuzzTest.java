package io.drawbridge.relay.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.net.InetAddress;
import java.util.List;

/**
 * Any bytes are answered: by a {@link SdpResult.Malformed}, or by a description that can be
 * rewritten both ways into something that reads back as it was.
 */
class SdpParserFuzzTest {
    private static final SdpParser PARSER = new SdpParser(SdpLimits.DEFAULTS);
    private static final InetAddress OURS = InetAddress.ofLiteral("2001:db8::10");

    @FuzzTest(maxDuration = "30s")
    void anyBytes(byte[] body) {
        if (!(PARSER.parse(body) instanceof SdpResult.Parsed(var description))) return;
        RemoteStream.refusal(RemoteStream.of(description));
        List<MediaSlot> slots = Descriptions.slots(description, OURS, true);
        for (Audience audience : Audience.values()) {
            LocalDescription to = LocalDescription.first(OURS, audience, 1);
            LocalDescription offered = Descriptions.offer(description, slots, to);
            requireReadsBack(offered);
            requireReadsBack(Descriptions.answer(description, description, slots, offered));
        }
    }

    private static void requireReadsBack(LocalDescription told) {
        SdpResult expected = new SdpResult.Parsed(told.sent().orElseThrow());
        if (!PARSER.parse(told.bytes()).equals(expected)) {
            throw new AssertionError("what was sent does not read back");
        }
    }
}
