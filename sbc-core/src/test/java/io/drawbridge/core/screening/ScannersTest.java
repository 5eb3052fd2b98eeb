package io.drawbridge.core.screening;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipLimits;
import io.drawbridge.core.message.SipParser;
import io.drawbridge.core.message.SipRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Scanners are told from telephones. */
class ScannersTest {
    private static final Scanners ALL = Scanners.of(true, true, List.of());
    private static final String PHONE =
            """
            REGISTER sip:198.51.100.1 SIP/2.0
            Via: SIP/2.0/UDP 192.168.1.20:5062;branch=z9hG4bK2342;rport
            From: "Alice" <sip:1001@sip.example>;tag=a73kszlfl
            To: <sip:1001@sip.example>
            Call-ID: 84b4c76e66710@192.168.1.20
            CSeq: 1 REGISTER
            Max-Forwards: 70
            Contact: <sip:1001@192.168.1.20:5062>
            User-Agent: Telephone 1
            Content-Length: 0

            """;

    private static SipRequest request(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(UTF_8);
        return switch (new SipParser(SipLimits.DEFAULTS)
                .parse(bytes, 0, bytes.length, Framing.DATAGRAM)) {
            case ParseResult.Parsed(SipRequest request, int _) -> request;
            case ParseResult other -> throw new AssertionError(other);
        };
    }

    private static SipRequest with(String line, String other) {
        assertThat(PHONE).contains(line);
        return request(PHONE.replace(line, other));
    }

    private static SipRequest agent(String agent) {
        return with("User-Agent: Telephone 1", "User-Agent: " + agent);
    }

    private static void expectScanner(SipRequest request, String what) {
        assertThat(ALL.find(request).map(Scanners.Found::what)).contains(what);
    }

    private static void expectTelephone(SipRequest request) {
        assertThat(ALL.find(request)).isEmpty();
    }

    @Test
    void everySignatureHasASource_andThereAreManyOfThem() {
        assertThat(Scanners.builtin())
                .hasSizeGreaterThanOrEqualTo(60)
                .doesNotHaveDuplicates()
                .allSatisfy(s -> assertThat(s.source()).hasSizeGreaterThan(8))
                .allSatisfy(s -> assertThat(s.who()).isNotBlank());
        assertThat(Scanners.builtin().stream().filter(s -> s.mark().ofAgent()).count())
                .isGreaterThanOrEqualTo(40);
        assertThat(Scanners.builtin().stream().map(Scanners.Signature::mark).distinct())
                .as("no kind of mark is without a line")
                .containsExactlyInAnyOrder(Scanners.Mark.values());
    }

    @Test
    void everyUserAgentOfTheTable_isFound_inCapitalsToo() {
        for (Scanners.Signature signature : Scanners.builtin()) {
            if (!signature.mark().ofAgent()) continue;
            String text = signature.text();
            assertThat(ALL.find(agent(text))).as(text).isPresent();
            assertThat(ALL.find(agent(text.toUpperCase(java.util.Locale.ROOT))))
                    .as(text)
                    .isPresent();
        }
    }

    /** As the makers write them; each stands for a family. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "baresip v1.0.0 (x86_64/linux)",
                "Linphone/3.12.0 (belle-sip/1.6.3)",
                "LinphoneiOS/5.2.3 (iPhone) LinphoneSDK/5.3.47",
                "Linphone-Desktop/5.2.4 (Debian) LinphoneCore/5.3.20",
                "Yealink SIP-T46S 66.86.0.15",
                "Yealink SIP-T54W 96.86.0.70",
                "Grandstream GXP2170 1.0.11.64",
                "Grandstream HT802 1.0.35.4",
                "snom370/8.7.5.35",
                "snomD785/10.1.54.13",
                "PolycomVVX-VVX_411-UA/5.9.5.0614",
                "Poly/VVX450-UA/6.4.3.5814",
                "Cisco-CP8841-3PCC/11.3.7",
                "Cisco/SPA504G-7.6.2b",
                "Cisco-SIPGateway/IOS-15.4",
                "Linksys/SPA942-6.1.5(a)",
                "Sipura/SPA2000-3.1.5",
                "Z 5.6.4 v2.10.20.5",
                "Z 3.15.40006 rv2.8.20",
                "Zoiper rv2.10.15.4",
                "MicroSIP/3.21.3",
                "Asterisk PBX 18.10.0",
                "Asterisk PBX",
                "FPBX-16.0.40.7(18.20.2)",
                "FreeSWITCH-mod_sofia/1.10.11-release~64bit",
                "kamailio (5.6.3 (x86_64/linux))",
                "OpenSIPS (3.4.3 (x86_64/linux))",
                "3CXPhoneSystem 18.0.9.20",
                "3CXPhone 6.0.26523.0",
                "Bria 6 release 6.5.1",
                "X-Lite release 5.8.3 stamp 97159",
                "eyeBeam release 1102q stamp 51814",
                "CSipSimple_hammerhead-23/r2457",
                "MizuPhone 2.9",
                "PortSIP UC Client Android - v12.2.0",
                "Groundwire/6.9.1 (build 2006641; iOS 17.4; arm64-neon)",
                "Acrobits Softphone/5.9",
                "AVM FRITZ!Box 7590 154.07.57 (Mar  1 2023)",
                "Gigaset N510 IP PRO/42.250.00.000.000",
                "Panasonic-KX-HDV230/07.302",
                "Fanvil X6U 2.4.0",
                "Htek UC926 2.0.4.8",
                "Mitel-6869-SIP/6.3.1.2034",
                "Aastra 6731i/3.3.1.8215-SIP",
                "AudiocodesGW/7.20A.258",
                "Jitsi2.11.5633Linux",
                "JsSIP 3.10.1",
                "SIP.js/0.21.2",
                "PJSUA v2.14 Linux-6.1/x86_64",
                "Twinkle/1.10.2",
                "sipsak 0.9.8.1",
                "SIPp",
                "VoIP Phone 2.1",
                "PBX of the town hall",
                "OpenSIPS",
            })
    void noTelephoneAndNoExchange_isAScanner(String agent) {
        expectTelephone(agent(agent));
    }

    @ParameterizedTest
    @CsvSource({
        "friendly-scanner, friendly scanner",
        "SMAP, smapper",
        "my sipvicious 0.3, sip vicious",
        "sipcli/v1.8, sip-client/1.8",
        "pplsip, ppl",
        "x, xphone",
        "Gulp, Gulp 2",
    })
    void aUserAgent_andItsNearMiss(String scanner, String telephone) {
        assertThat(ALL.find(agent(scanner)).map(Scanners.Found::byAgent)).contains(true);
        expectTelephone(agent(telephone));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"Alice\"', '\"sipvicious\"', from-name sipvicious, '\"sipvicious2\"'",
        "From: \"Alice\" <sip:1001@sip.example>, From: \"Alice\" <sip:100@1.1.1.1>,"
                + " uri-host 1.1.1.1, From: \"Alice\" <sip:100@1.1.1.10>",
        "<sip:1001@192.168.1.20:5062>, <sip:123@1.1.1.1>, uri-host 1.1.1.1, <sip:123@1.1.1.2>",
        "<sip:1001@192.168.1.20:5062>, <sip:smap@10.0.0.1>, uri-user smap, <sip:smaph@10.0.0.1>",
        "UDP 192.168.1.20:5062, UDP nm, via-host nm, UDP nm.example",
        "branch=z9hG4bK2342, branch=z9hG4bK776asdhds, branch z9hg4bk776asdhds,"
                + " branch=z9hG4bK776asdhdsa",
        "tag=a73kszlfl, tag=70c00e8c, from-tag 70c00e8c, tag=70c00e8d",
        "tag=a73kszlfl, tag=root, from-tag root, tag=root1",
        ";tag=a73kszlfl, '', shape no-from-tag, ;tag=1",
        "branch=z9hG4bK2342, branch=bk2342, shape no-magic-cookie, branch=Z9HG4BK2342",
        "<sip:1001@sip.example>;tag, <sip:1%27%20or%20%271%27=%271@sip.example>;tag,"
                + " shape injected-user, <sip:o%27brien@sip.example>;tag",
    })
    void aLook_andItsNearMiss(String line, String scanner, String what, String telephone) {
        expectScanner(with(line, scanner), what);
        assertThat(ALL.find(with(line, scanner)).orElseThrow().byAgent()).isFalse();
        expectTelephone(with(line, telephone));
    }

    /** Tags as svmap, svwar and svcrack make them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3766303030303031313363340133323335303431303834",
                "31303001333038333431333730",
                "3130303a70617373013132"
            })
    void theTagOfSipvicious_isKnown_whateverItCallsItself(String tag) {
        expectScanner(with("a73kszlfl", tag), "shape sipvicious-tag");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3766303030303031313363340233323335303431303834",
                "013132",
                "3130300",
                "ff303001333038333431333730",
                "10c0f1d331303001",
                "as5d6f7e8a",
                "1928301774",
                "3732303133"
            })
    void tagsThatLookAlmostSo_areNot(String tag) {
        expectTelephone(with("a73kszlfl", tag));
    }

    @Test
    void theNumbersOfSipvicious_areKnown_together() {
        String branch = PHONE.replace("z9hG4bK2342", "z9hG4bK-2938475610");
        String callId = "84b4c76e66710@192.168.1.20";
        expectScanner(
                request(branch.replace(callId, "734985734985734598734987")),
                "shape sipvicious-numbers");
        expectTelephone(request(branch));
        expectTelephone(request(branch.replace(callId, "1234567890")));
        expectTelephone(with(callId, "734985734985734598734987"));
    }

    @Test
    void theProbeOfNmap_isKnown() {
        assertThat(
                        ALL.find(
                                request(
                                        """
                                        OPTIONS sip:nm SIP/2.0
                                        Via: SIP/2.0/TCP nm;branch=foo
                                        From: <sip:nm@nm>;tag=root
                                        To: <sip:nm2@nm2>
                                        Call-ID: 50000
                                        CSeq: 42 OPTIONS
                                        Max-Forwards: 70
                                        Content-Length: 0
                                        Contact: <sip:nm@nm>
                                        Accept: application/sdp

                                        """)))
                .isPresent();
    }

    @Test
    void anOperatorNamesMore_orSwitchesPartsOff() {
        SipRequest own = agent("MegaCorp Dialler 7");
        expectTelephone(own);
        assertThat(Scanners.of(true, true, List.of("corp DIALLER")).find(own)).isPresent();
        assertThat(Scanners.of(false, true, List.of()).find(agent("sipvicious"))).isEmpty();
        SipRequest looks = with("tag=a73kszlfl", "tag=70c00e8c");
        assertThat(Scanners.of(true, false, List.of()).find(looks)).isEmpty();
        assertThat(Scanners.of(false, true, List.of()).find(looks)).isPresent();
    }
}
