package io.drawbridge.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpBodyTest {
    private static final String SDP = "v=0\r\ns=-\r\n";

    private static SdpBody of(String type, String body, String... headers) {
        var builder =
                SipRequest.builder(Method.INVITE, "sip:1@pbx.test")
                        .header("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa")
                        .header("From", "<sip:2@a.test>;tag=1")
                        .header("To", "<sip:1@pbx.test>")
                        .header("Call-ID", "c")
                        .header("CSeq", "1 INVITE");
        for (int i = 0; i < headers.length; i += 2) builder.header(headers[i], headers[i + 1]);
        if (!body.isEmpty()) builder.body(type, body.getBytes(US_ASCII));
        return SdpBody.of(builder.buildRequest());
    }

    private static SdpBody multipart(String body) {
        return of("multipart/mixed;boundary=b", body.replace("\n", "\r\n"));
    }

    private static void isSdp(SdpBody body) {
        assertThat(body)
                .isInstanceOfSatisfying(
                        SdpBody.Present.class,
                        p -> assertThat(new String(p.sdp(), US_ASCII)).isEqualTo(SDP));
    }

    @Test
    void noBody_isAbsent() {
        assertThat(of("", "")).isInstanceOf(SdpBody.Absent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/sdp", "Application/SDP", "application/sdp;charset=utf-8"})
    void sdp_isTakenAsItIs(String type) {
        isSdp(of(type, SDP));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/sdpx", "application/isup", "multipart/mixed"})
    void otherTypes_areUnsupported(String type) {
        assertThat(of(type, SDP)).isInstanceOf(SdpBody.Unsupported.class);
    }

    @ParameterizedTest
    @CsvSource({"gzip, false", "Identity, true"})
    void encodedBody_isUnsupported(String encoding, boolean taken) {
        SdpBody body = of("application/sdp", SDP, "Content-Encoding", encoding);
        assertThat(body instanceof SdpBody.Present).isEqualTo(taken);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b\nContent-Type: application/sdp\n\nv=0\ns=-\n\n--b--\n",
                "--b\nc: application/sdp\n\nv=0\ns=-\n--b--",
                "preamble\n"
                        + "--b\n"
                        + "Content-Type: text/plain\n\n"
                        + "x\n"
                        + "--b\n"
                        + "Content-Type: application/sdp\n\n"
                        + "v=0\n"
                        + "s=-\n"
                        + "--b--\n"
                        + "epilogue",
                "--b \t\nContent-Type: application/sdp\n\nv=0\ns=-\n--b--\n",
                "--b\n"
                        + "Content-Transfer-Encoding: 8bit\n"
                        + "Content-Type: application/sdp\n\n"
                        + "v=0\n"
                        + "s=-\n"
                        + "--b--",
                "--b\n"
                        + "Content-Type: application/sdp\n\n"
                        + "v=0\n"
                        + "s=-\n"
                        + "--b\n"
                        + "Content-Type: application/isup\n\n"
                        + "x\n"
                        + "--b--",
            })
    void sdpPartOfMultipart_isFound(String body) {
        SdpBody found = multipart(body);
        assertThat(found).isInstanceOf(SdpBody.Present.class);
        assertThat(new String(((SdpBody.Present) found).sdp(), US_ASCII).strip())
                .isEqualTo(SDP.strip());
    }

    @Test
    void longerBoundary_isNotOurs() {
        SdpBody found =
                multipart(
                        "--b\n"
                                + "Content-Type: text/plain\n\n"
                                + "--bb\n"
                                + "Content-Type: application/sdp\n\n"
                                + "v=1\n"
                                + "--bb--\n"
                                + "--b\n"
                                + "Content-Type: application/sdp\n\n"
                                + "v=0\n"
                                + "s=-\n"
                                + "--b--");
        isSdp(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--b",
                "--b\n",
                "--b--",
                "--b--\nContent-Type: application/sdp\n\nv=0\n--b--",
                "--b\nContent-Type: application/sdp",
                "--b\nContent-Type: application/sdp\n\nv=0\n",
                "--b\nContent-Type: application/sdp\n\n--b--",
                "--b\nContent-Type: application/sdp\n--b--\n\nv=0",
                "--b\n\nv=0\n--b--",
                "x--b\nContent-Type: application/sdp\n\nv=0\n--b--",
                "--b\n"
                        + "Content-Type: application/sdp\n"
                        + "Content-Transfer-Encoding: base64\n\n"
                        + "dj0w\n"
                        + "--b--",
                "--b\ne: gzip\nContent-Type: application/sdp\n\nv=0\n--b--",
            })
    void multipartWithoutAWholePlainSdpPart_isUnsupported(String body) {
        assertThat(multipart(body.isEmpty() ? " " : body)).isInstanceOf(SdpBody.Unsupported.class);
    }

    @Test
    void boundaryMayBeQuoted_butNotLongerThan70() {
        String part = "\r\nContent-Type: application/sdp\r\n\r\n" + SDP;
        isSdp(of("multipart/mixed;boundary=\"a b\"", "--a b" + part + "--a b--"));
        String b = "b".repeat(71);
        assertThat(of("multipart/mixed;boundary=" + b, "--" + b + part + "--" + b + "--"))
                .isInstanceOf(SdpBody.Unsupported.class);
    }
}
