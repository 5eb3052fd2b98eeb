package io.drawbridge.core.message;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** The parsers never throw, never hang and never grow, whatever the bytes are. */
class SipParserFuzzTest {
    private static final SipLimits LIMITS = new SipLimits(8192, 32, 1024, 256, 4096);
    private static final SipParser PARSER = new SipParser(LIMITS);

    @FuzzTest(maxDuration = "10s")
    void anyBytes(byte[] bytes) {
        for (Framing framing : Framing.values())
            switch (PARSER.parse(bytes, 0, bytes.length, framing)) {
                case ParseResult.Parsed(SipMessage message, int length) -> {
                    if (length > bytes.length) throw new AssertionError("longer than its bytes");
                    readAll(message);
                    writeAgain(message);
                }
                case ParseResult.Malformed malformed -> answer(malformed, bytes.length);
            }
        peekAgrees(bytes);
        MessageBoundary.find(bytes, 0, bytes.length, LIMITS);
    }

    @FuzzTest(maxDuration = "10s")
    void anyValue(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        Uri.parse(text).ifPresent(uri -> same(Uri.parse(uri.toString()).orElseThrow(), uri));
        Via.parse(text).ifPresent(via -> same(Via.parse(via.toString()).orElseThrow(), via));
        CSeq.parse(text).ifPresent(cseq -> same(CSeq.parse(cseq.toString()).orElseThrow(), cseq));
        MediaType.parse(text)
                .ifPresent(type -> same(MediaType.parse(type.toString()).orElseThrow(), type));
        NameAddr.parse(text)
                .ifPresent(one -> same(NameAddr.parse(one.toString()).orElseThrow(), one));
    }

    private static void readAll(SipMessage message) {
        message.topVia().receivedFrom("192.0.2.1", 5060);
        message.from();
        message.to();
        message.callId();
        message.contacts();
        message.routes();
        message.recordRoutes();
        message.contentType();
        message.maxForwards();
        for (int i = 0; i < message.headerCount(); i++) {
            String value = message.headerNameAt(i) + message.headerValueAt(i);
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F))
                throw new AssertionError("control character in a text");
        }
        for (HeaderName name : HeaderName.values()) message.values(name);
    }

    /** What is copied and written afresh is a message with the same facts. */
    private static void writeAgain(SipMessage message) {
        MessageBuilder builder =
                message instanceof SipRequest request
                        ? SipRequest.builder(request.method(), request.requestUriText())
                        : SipResponse.builder(((SipResponse) message).status(), "");
        for (int i = 0; i < message.headerCount(); i++)
            if (message.headerAt(i) != HeaderName.CONTENT_LENGTH) builder.copyAt(message, i);
        SipMessage copy =
                message instanceof SipRequest ? builder.buildRequest() : builder.buildResponse();
        SipParser generous = new SipParser(new SipLimits(1 << 20, 64, 65_535, 65_535, 1 << 20));
        byte[] bytes = copy.bytes();
        if (!(generous.parse(bytes, 0, bytes.length, Framing.STREAM)
                instanceof ParseResult.Parsed(SipMessage again, _)))
            throw new AssertionError("cannot read what was written");
        same(again.vias(), message.vias());
        same(again.from(), message.from());
        same(again.to(), message.to());
        same(again.callId(), message.callId());
        same(again.cseq(), message.cseq());
        same(again.contacts(), message.contacts());
    }

    private static void answer(ParseResult.Malformed malformed, int length) {
        if (malformed.offset() < 0 || malformed.offset() > length)
            throw new AssertionError("offset " + malformed.offset());
        malformed.replyTo().ifPresent(route -> route.response("t", "192.0.2.1", 5060));
    }

    private static void peekAgrees(byte[] bytes) {
        if (PARSER.parse(bytes, 0, bytes.length, Framing.DATAGRAM)
                instanceof ParseResult.Parsed(SipMessage message, _))
            same(CallIdPeek.callId(bytes, 0, bytes.length).orElseThrow(), message.callId());
    }

    private static void same(Object one, Object other) {
        if (!one.equals(other)) throw new AssertionError(one + " is not " + other);
    }
}
