package io.drawbridge.benchmarks;

import io.drawbridge.core.message.CallIdPeek;
import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.MessageBoundary;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A typical INVITE with SDP, read and written. To be read within 2 µs, with its Via, From, To,
 * Call-ID, CSeq and Contact as values, and written within 2 µs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MessageBenchmark {
    private static final String SDP =
            """
            v=0
            o=- 3924716521 3924716521 IN IP4 192.168.1.20
            s=session
            c=IN IP4 192.168.1.20
            t=0 0
            m=audio 4000 RTP/AVP 8 0 9 96
            a=rtpmap:8 PCMA/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:9 G722/8000
            a=rtpmap:96 telephone-event/8000
            a=fmtp:96 0-16
            a=sendrecv
            """
                    .replace("\n", "\r\n");

    private static final String INVITE =
            """
            INVITE sip:+4930123456@sip.example.com;user=phone SIP/2.0
            Via: SIP/2.0/UDP 192.168.1.20:5060;rport;branch=z9hG4bKPj7f3d2c1ab94e4c0d8a52
            Max-Forwards: 70
            From: "Alice Example" <sip:1001@sip.example.com>;tag=9fxced76sl
            To: <sip:+4930123456@sip.example.com;user=phone>
            Contact: <sip:1001@192.168.1.20:5060;transport=udp>
            Call-ID: 3848276298220188511@192.168.1.20
            CSeq: 20714 INVITE
            Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER
            Supported: replaces, 100rel, timer
            User-Agent: Example Phone 1.2.3
            Content-Type: application/sdp
            Content-Length: LENGTH

            """
                    .replace("LENGTH", Integer.toString(SDP.length()))
                    .replace("\n", "\r\n");

    private final byte[] wire = bytes(INVITE + SDP);
    private final byte[] sdp = bytes(SDP);
    private final SipParser parser = new SipParser(SipLimits.DEFAULTS);
    private final SipRequest invite = parsed(parser, wire);

    /** Everything that the parser promises to have read. */
    @Benchmark
    public ParseResult parseInvite() {
        return parser.parse(wire, 0, wire.length, Framing.DATAGRAM);
    }

    /** 13 headers and the body, all of them from text. */
    @Benchmark
    public SipRequest writeInvite() {
        return SipRequest.builder(Method.INVITE, "sip:+4930123456@10.0.0.10;user=phone")
                .header(
                        HeaderName.VIA,
                        "SIP/2.0/UDP 10.0.0.2:5060;rport;branch=z9hG4bKPj7f3d2c1ab94e4c0d8a52")
                .header(HeaderName.MAX_FORWARDS, "69")
                .header(HeaderName.FROM, "\"Alice Example\" <sip:1001@pbx.corp>;tag=9fxced76sl")
                .header(HeaderName.TO, "<sip:+4930123456@pbx.corp;user=phone>")
                .header(HeaderName.CONTACT, "<sip:b7f3c2d1@10.0.0.2:5060;transport=udp>")
                .header(HeaderName.CALL_ID, "3848276298220188511a3f9c2")
                .header(HeaderName.CSEQ, "1 INVITE")
                .header(
                        HeaderName.ALLOW,
                        "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER")
                .header(HeaderName.SUPPORTED, "replaces, 100rel, timer")
                .header(HeaderName.USER_AGENT, "Drawbridge")
                .header("X-Leg", "outbound")
                .body("application/sdp", sdp)
                .buildRequest();
    }

    /** The other leg's INVITE as a B2BUA makes it: some headers its own, some copied. */
    @Benchmark
    public SipRequest copyInvite() {
        return SipRequest.builder(Method.INVITE, "sip:+4930123456@10.0.0.10;user=phone")
                .header(
                        HeaderName.VIA,
                        "SIP/2.0/UDP 10.0.0.2:5060;rport;branch=z9hG4bKPj7f3d2c1ab94e4c0d8a52")
                .header(HeaderName.MAX_FORWARDS, "69")
                .copy(invite, HeaderName.FROM)
                .copy(invite, HeaderName.TO)
                .header(HeaderName.CONTACT, "<sip:b7f3c2d1@10.0.0.2:5060;transport=udp>")
                .header(HeaderName.CALL_ID, "3848276298220188511a3f9c2")
                .copy(invite, HeaderName.CSEQ)
                .copy(invite, HeaderName.ALLOW)
                .copy(invite, HeaderName.SUPPORTED)
                .copy(invite, HeaderName.USER_AGENT)
                .copyBody(invite)
                .buildRequest();
    }

    @Benchmark
    public SipResponse writeRinging() {
        return SipResponse.to(invite, 180, "Ringing", "a3f9c2").buildResponse();
    }

    @Benchmark
    public Optional<String> peekCallId() {
        return CallIdPeek.callId(wire, 0, wire.length);
    }

    @Benchmark
    public MessageBoundary findBoundary() {
        return MessageBoundary.find(wire, 0, wire.length, SipLimits.DEFAULTS);
    }

    private static SipRequest parsed(SipParser parser, byte[] wire) {
        if (parser.parse(wire, 0, wire.length, Framing.DATAGRAM)
                        instanceof ParseResult.Parsed(var message, _)
                && message instanceof SipRequest request) return request;
        throw new IllegalStateException("the INVITE of this benchmark cannot be read");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
