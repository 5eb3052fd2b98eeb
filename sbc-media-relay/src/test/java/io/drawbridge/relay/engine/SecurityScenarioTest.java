package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.Peers.CRYPTO;
import static io.drawbridge.relay.engine.Peers.FINGERPRINT;
import static io.drawbridge.relay.engine.Peers.ICE;
import static io.drawbridge.relay.engine.Peers.phone;
import static io.drawbridge.relay.engine.RelayBench.audio;
import static io.drawbridge.relay.engine.RelayBench.leg;
import static io.drawbridge.relay.engine.RelayBench.reason;
import static io.drawbridge.relay.engine.RelayBench.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.MediaReply.Reason;
import io.drawbridge.relay.dtls.DtlsKeys;
import io.drawbridge.relay.dtls.Handshake;
import io.drawbridge.relay.srtp.MasterKey;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.regex.Pattern;

@DisplayName("How media is encrypted, on each side by itself")
class SecurityScenarioTest {
    private static final String PHONE = "192.0.2.7:5000";
    private static final String PBX = "10.0.0.10:4000";
    private static final CryptoSuite SUITE = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
    private static final Pattern KEY = Pattern.compile("inline:([A-Za-z0-9+/=]+)");

    private final RelayBench bench = new RelayBench();

    private static LegProfile profile(Security security) {
        return LegProfile.PLAIN.withSecurity(security);
    }

    private static String peer(String kind) {
        return switch (kind) {
            case "clear" -> phone(PHONE, "RTP/AVP");
            case "AVP+crypto" -> phone(PHONE, "RTP/AVP", CRYPTO);
            case "SAVP+crypto" -> phone(PHONE, "RTP/SAVP", CRYPTO);
            case "SAVP" -> phone(PHONE, "RTP/SAVP");
            case "SAVPF+fingerprint" -> phone(PHONE, "RTP/SAVPF", FINGERPRINT, "a=setup:actpass");
            case "DTLS" -> phone(PHONE, "UDP/TLS/RTP/SAVPF", FINGERPRINT, "a=setup:actpass", ICE);
            case "DTLS without fingerprint" -> phone(PHONE, "UDP/TLS/RTP/SAVPF", CRYPTO);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private MediaReply offer(Security phone, String sdp, Security pbx) {
        return bench.offer(
                RelayBench.CALL,
                "b",
                sdp,
                leg("outside", "192.0.2.7", profile(phone)),
                leg("inside", "10.0.0.10", profile(pbx)));
    }

    @Nested
    @DisplayName("SECURITY 27: what a leg takes of an offer")
    class Offered {
        @ParameterizedTest(name = "{0} is offered {1}: {2}")
        @CsvSource({
            "RTP, clear, clear",
            "RTP, AVP+crypto, clear",
            "RTP, SAVP+crypto, refused",
            "RTP, SAVP, refused",
            "RTP, DTLS, refused",
            "SRTP_SDES, clear, refused",
            "SRTP_SDES, AVP+crypto, sdes",
            "SRTP_SDES, SAVP+crypto, sdes",
            "SRTP_SDES, SAVP, refused",
            "SRTP_SDES, DTLS, refused",
            "SRTP_SDES, DTLS without fingerprint, refused",
            "DTLS_SRTP, clear, refused",
            "DTLS_SRTP, AVP+crypto, refused",
            "DTLS_SRTP, SAVP+crypto, refused",
            "DTLS_SRTP, SAVPF+fingerprint, dtls",
            "DTLS_SRTP, DTLS, dtls",
            "DTLS_SRTP, DTLS without fingerprint, refused",
            "PREFER_SRTP, clear, clear",
            "PREFER_SRTP, AVP+crypto, sdes",
            "PREFER_SRTP, SAVP+crypto, sdes",
            "PREFER_SRTP, SAVP, refused",
            "PREFER_SRTP, DTLS, dtls",
            "ANY, clear, clear",
            "ANY, AVP+crypto, sdes",
            "ANY, SAVP+crypto, sdes",
            "ANY, SAVP, refused",
            "ANY, SAVPF+fingerprint, dtls",
            "ANY, DTLS, dtls"
        })
        void eachKind(Security security, String kind, String outcome) {
            MediaReply offered = offer(security, peer(kind), Security.RTP);
            if (outcome.equals("refused")) {
                assertThat(reason(offered)).isEqualTo(Reason.NOT_ACCEPTABLE);
                assertThat(bench.portsInUse()).isZero();
                return;
            }
            assertThat(text(offered)).contains(" RTP/AVP 8").doesNotContain("a=crypto", "finger");
            String answer = text(bench.answer("callee", "b", audio(PBX), true));
            String protocol = peer(kind).replaceAll("(?s).*m=audio \\d+ (\\S+) .*", "$1");
            assertThat(answer).contains(" " + protocol + " 8");
            assertThat(answer.contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"))
                    .isEqualTo(outcome.equals("sdes"));
            assertThat(answer.contains(FakeHandshakes.OURS.toString()))
                    .isEqualTo(outcome.equals("dtls"));
            assertThat(answer.contains("a=setup:active")).isEqualTo(outcome.equals("dtls"));
            assertThat(answer).doesNotContain(Peers.KEY, "ice-");
        }

        @Test
        void rfc4568Section5_theFirstSuiteThatIsAllowed_withItsTag_andAKeyOfOurOwn() {
            String crypto =
                    "a=crypto:3 F8_128_HMAC_SHA1_80 inline:"
                            + Peers.KEY
                            + "\r\na=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:"
                            + Peers.KEY
                            + "\r\na=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:"
                            + Peers.OTHER_KEY;
            LegProfile one =
                    profile(Security.SRTP_SDES).withCiphers(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
            bench.offer(
                    RelayBench.CALL,
                    "b",
                    phone(PHONE, "RTP/SAVP", crypto),
                    leg("outside", "192.0.2.7", one),
                    leg("inside", "10.0.0.10"));
            String answer = text(bench.answer("callee", "b", audio(PBX), true));
            assertThat(answer)
                    .contains("a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:")
                    .doesNotContain("_32", Peers.KEY, Peers.OTHER_KEY);
        }

        @Test
        void encryptedBesidePlain_isRefusedAlone() {
            String both = audio(PHONE, "m=audio 5002 RTP/SAVP 0", CRYPTO);
            assertThat(text(offer(Security.RTP, both, Security.RTP)))
                    .contains("m=audio 0 RTP/SAVP 0");
        }

        @ParameterizedTest(name = "setup:{0} is answered {1}")
        @CsvSource({"actpass, active", "active, passive", "passive, active"})
        void rfc5763Section5_roles(String offered, String answered) {
            offer(
                    Security.DTLS_SRTP,
                    phone(PHONE, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:" + offered),
                    Security.RTP);
            assertThat(text(bench.answer("callee", "b", audio(PBX), true)))
                    .contains("a=setup:" + answered);
        }

        @Test
        void rfc4145Section4_holdconnAndWeakHashes_areNoWayToKeys() {
            for (String lines :
                    List.of(
                            FINGERPRINT + "\r\na=setup:holdconn",
                            "a=fingerprint:md5 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B"))
                assertThat(
                                reason(
                                        offer(
                                                Security.ANY,
                                                phone(PHONE, "UDP/TLS/RTP/SAVP", lines),
                                                Security.RTP)))
                        .isEqualTo(Reason.NOT_ACCEPTABLE);
        }

        @Test
        void rfc8842Section5_whoNamesItsAssociation_hearsTheNameOfOurs() {
            String named =
                    phone(
                            PHONE,
                            "UDP/TLS/RTP/SAVP",
                            FINGERPRINT,
                            "a=setup:actpass",
                            "a=tls-id:91bbf309c0990a6bec11e38ba2933cee");
            offer(Security.DTLS_SRTP, named, Security.RTP);
            String first = text(bench.answer("callee", "b", audio(PBX), true));
            assertThat(first).containsPattern("a=tls-id:[0-9a-f]{32}");
            bench.reoffer("caller", "callee", named);
            assertThat(text(bench.answer("callee", "", audio(PBX), true))).isEqualTo(first);
            bench.reoffer("caller", "callee", named.replace("91bb", "92bb"));
            String moved = text(bench.answer("callee", "", audio(PBX), true));
            assertThat(moved).containsPattern("a=tls-id:[0-9a-f]{32}");
            assertThat(tlsId(moved)).isNotEqualTo(tlsId(first));
        }

        @Test
        void rfc5764Section4_1_rtcpOnAPortOfItsOwn_hasAnAssociationOfItsOwn() {
            String dtls =
                    phone(PHONE, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active")
                            .replace("a=rtcp-mux\r\n", "");
            offer(Security.ANY, dtls, Security.RTP);
            String answer = text(bench.answer("callee", "b", audio(PBX), true));
            assertThat(answer).contains("a=setup:passive").doesNotContain("rtcp-mux");
            assertThat(bench.handshakes.begun).hasSize(2);
            assertThat(bench.handshakes.begun.get(1).owner.socket())
                    .isNotEqualTo(bench.handshakes.begun.get(0).owner.socket());
            assertThat(bench.handshakes.begun.get(1).owner.destination())
                    .hasToString("192.0.2.7:5001");
        }

        private static String tlsId(String sdp) {
            return sdp.replaceAll("(?s).*a=tls-id:(\\w+).*", "$1");
        }
    }

    @Nested
    @DisplayName("SECURITY 27: what a leg offers, and takes of the answer")
    class Answered {
        @ParameterizedTest(name = "{0}: {1}, answered {2}: {3}")
        @CsvSource({
            "RTP, RTP/AVP, clear, clear",
            "RTP, RTP/AVP, AVP+crypto, clear",
            "RTP, RTP/AVP, SAVP+crypto, refused",
            "RTP, RTP/AVP, DTLS, refused",
            "SRTP_SDES, RTP/SAVP, SAVP+crypto, sdes",
            "SRTP_SDES, RTP/SAVP, clear, refused",
            "SRTP_SDES, RTP/SAVP, AVP+crypto, refused",
            "SRTP_SDES, RTP/SAVP, SAVP, refused",
            "DTLS_SRTP, UDP/TLS/RTP/SAVP, DTLS, dtls",
            "DTLS_SRTP, UDP/TLS/RTP/SAVP, SAVPF+fingerprint, dtls",
            "DTLS_SRTP, UDP/TLS/RTP/SAVP, clear, refused",
            "DTLS_SRTP, UDP/TLS/RTP/SAVP, DTLS without fingerprint, refused",
            "PREFER_SRTP, RTP/AVP, clear, clear",
            "PREFER_SRTP, RTP/AVP, AVP+crypto, sdes",
            "PREFER_SRTP, RTP/AVP, SAVP+crypto, sdes",
            "PREFER_SRTP, RTP/AVP, SAVP, refused",
            "PREFER_SRTP, RTP/AVP, DTLS, refused",
            "ANY, RTP/AVP, clear, clear",
            "ANY, RTP/AVP, AVP+crypto, sdes"
        })
        void eachKind(Security security, String protocol, String kind, String outcome) {
            MediaReply offered = toPhone(security);
            assertThat(text(offered)).contains(" " + protocol + " 8");
            String sdp = peer(kind).replace("crypto:1 ", "crypto:2 ");
            if (kind.equals("SAVPF+fingerprint") || kind.equals("DTLS"))
                sdp = sdp.replace("actpass", "active");
            MediaReply answered = bench.answer("phone", "b", sdp, true);
            if (outcome.equals("refused")) {
                assertThat(reason(answered)).isEqualTo(Reason.NOT_ACCEPTABLE);
            } else {
                assertThat(text(answered)).contains("RTP/AVP 8").doesNotContain("crypto", "finge");
                assertThat(bench.stream("phone").security())
                        .startsWith(outcome.equals("clear") ? "rtp" : outcome);
            }
        }

        private MediaReply toPhone(Security security) {
            return bench.offer(
                    RelayBench.CALL,
                    "b",
                    audio(PBX),
                    leg("inside", "10.0.0.10"),
                    leg("outside", "192.0.2.7", profile(security)));
        }

        @Test
        void rfc4568Section5_oneLineForEachCipher_eachWithItsOwnKey() {
            String offer = text(toPhone(Security.SRTP_SDES));
            assertThat(offer)
                    .contains(
                            "a=crypto:1 AEAD_AES_128_GCM inline:",
                            "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:",
                            "a=crypto:3 AES_CM_128_HMAC_SHA1_32 inline:");
            assertThat(KEY.matcher(offer).results().map(r -> r.group(1)).distinct()).hasSize(3);
        }

        @Test
        void rfc8643Section3_prefer_offersKeysInAPlainProfile() {
            assertThat(text(toPhone(Security.PREFER_SRTP)))
                    .contains(" RTP/AVP 8", "a=crypto:1 AEAD_AES_128_GCM inline:");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource({
            "a=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:",
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:",
            "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:"
        })
        void anAnswerToAnotherLineThanOurs_isNone(String line) {
            toPhone(Security.SRTP_SDES);
            String sdp = phone(PHONE, "RTP/SAVP", line + Peers.KEY);
            assertThat(reason(bench.answer("phone", "b", sdp, true)))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
        }

        @Test
        void ourOwnKeySaidBack_isNoKey() {
            String offer = text(toPhone(Security.SRTP_SDES));
            String ours = KEY.matcher(offer).results().toList().get(1).group(1);
            String line = "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + ours;
            assertThat(reason(bench.answer("phone", "b", phone(PHONE, "RTP/SAVP", line), true)))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
        }

        @Test
        void dtls_offersActpassAndOurFingerprint_andOnePort() {
            assertThat(text(toPhone(Security.DTLS_SRTP)))
                    .contains("a=setup:actpass", FakeHandshakes.OURS.toString())
                    .contains("a=rtcp-mux\r\n")
                    .doesNotContain("crypto", "ice-", "mux-only");
        }

        @Test
        void rfc5764Section4_1_anAnswerWithAPortForRtcp_hasTwoAssociations() {
            toPhone(Security.DTLS_SRTP);
            String dtls = peer("DTLS").replace("actpass", "active");
            text(bench.answer("phone", "b", dtls.replace("a=rtcp-mux\r\n", ""), true));
            assertThat(bench.handshakes.begun).hasSize(2);
        }

        @Test
        void dtlsWhereOnePortIsForbidden_offersTwo() {
            LegProfile off = profile(Security.DTLS_SRTP).withRtcpMux(RtcpMux.OFF);
            assertThat(
                            text(
                                    bench.offer(
                                            RelayBench.CALL,
                                            "b",
                                            audio(PBX),
                                            leg("inside", "10.0.0.10"),
                                            leg("outside", "192.0.2.7", off))))
                    .contains("UDP/TLS/RTP/SAVP", "a=setup:actpass")
                    .doesNotContain("rtcp-mux");
        }
    }

    @Nested
    @DisplayName("re-offers keep what was agreed (SECURITY 27, RFC 8842)")
    class Again {
        private String agreed(Security security, String sdp) {
            offer(security, sdp, Security.RTP);
            return text(bench.answer("callee", "b", audio(PBX), true));
        }

        @Test
        void anEncryptedLegInClear_isRefused_andChangesNothing() {
            for (Security security : List.of(Security.PREFER_SRTP, Security.ANY)) {
                RelayBench fresh = new RelayBench();
                fresh.offer(
                        RelayBench.CALL,
                        "b",
                        phone(PHONE, "RTP/SAVP", CRYPTO),
                        leg("outside", "192.0.2.7", profile(security)),
                        leg("inside", "10.0.0.10"));
                text(fresh.answer("callee", "b", audio(PBX), true));
                assertThat(reason(fresh.reoffer("caller", "callee", audio(PHONE))))
                        .isEqualTo(Reason.NOT_ACCEPTABLE);
                assertThat(fresh.stream("caller").security()).startsWith("sdes");
                text(fresh.reoffer("caller", "callee", phone(PHONE, "RTP/SAVP", CRYPTO)));
            }
        }

        @Test
        void anotherLineInClear_whereAnEncryptedOneIsGone_isADowngradeToo() {
            agreed(Security.ANY, phone(PHONE, "RTP/SAVP", CRYPTO));
            String gone = phone(PHONE, "RTP/SAVP").replace("m=audio 5000", "m=audio 0");
            String clear = gone + "m=audio 5004 RTP/AVP 8\r\n";
            assertThat(reason(bench.reoffer("caller", "callee", clear)))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            text(
                    bench.reoffer(
                            "caller",
                            "callee",
                            gone + "m=audio 5004 RTP/SAVP 8\r\n" + CRYPTO + "\r\n"));
        }

        @Test
        void faxInAnEncryptedLinesPlace_isNoWayToAClearOne() {
            agreed(Security.ANY, phone(PHONE, "RTP/SAVP", CRYPTO));
            String fax = "v=0\r\no=- 1 2 IN IP4 %1$s\r\ns=-\r\nc=IN IP4 %1$s\r\nt=0 0\r\n";
            fax += "m=image 5004 udptl t38\r\n";
            text(bench.reoffer("caller", "callee", fax.formatted("192.0.2.7")));
            text(bench.answer("callee", "", fax.formatted("10.0.0.10"), true));
            assertThat(reason(bench.reoffer("caller", "callee", audio(PHONE))))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            text(bench.reoffer("caller", "callee", phone(PHONE, "RTP/SAVP", CRYPTO)));
        }

        @Test
        void aLineThatWasEncrypted_thenOfferedAsAnother_isNoWayToAClearOne() {
            String second = "m=audio 5002 RTP/SAVP 8\r\n" + CRYPTO;
            String pbxs = audio(PBX, "m=audio 4002 RTP/AVP 8");
            String both = phone(PHONE, "RTP/SAVP", CRYPTO) + second + "\r\n";
            offer(Security.ANY, both, Security.RTP);
            text(bench.answer("callee", "b", pbxs, true));
            String other = pbxs.replaceFirst("m=audio (\\d+) RTP/AVP 8", "m=video $1 RTP/AVP 96");
            String video = other.replaceFirst("a=rtpmap:8 PCMA/8000", "a=rtpmap:96 VP8/90000");
            text(bench.reoffer("callee", "caller", video));
            String refused = both.replaceFirst("m=audio 5000 RTP/SAVP 8", "m=video 0 RTP/AVP 96");
            text(bench.answer("callee", "caller", "", refused, true));
            String clear = audio(PHONE) + second + "\r\n";
            assertThat(reason(bench.reoffer("caller", "callee", clear)))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
        }

        @Test
        void aBundleWhoseFirstLineBecomesFax_keepsItsKeys_onPortsOfItsOwn() {
            String picture = "m=video 4002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000";
            bench.offer(
                    RelayBench.CALL,
                    "b",
                    Peers.CHROMIUM,
                    leg("outside", "192.0.2.7", LegProfile.WEBRTC.withSecurity(Security.ANY)),
                    leg("inside", "10.0.0.10"));
            text(bench.answer("callee", "b", audio(PBX, picture), true));
            String fax = "m=image 5000 udptl t38\r\nc=IN IP4 192.0.2.7\r\n";
            String again =
                    Peers.CHROMIUM
                            .replace("BUNDLE 0 1", "BUNDLE 1")
                            .replaceAll("(?s)m=audio.*(m=video)", fax + "$1");
            text(bench.reoffer("caller", "callee", again));
            String answer = audio(PBX, picture).replaceAll("(?s)m=audio.*(m=video)", fax + "$1");
            text(bench.answer("callee", "", answer.replace("192.0.2.7", "10.0.0.10"), true));
            assertThat(bench.streams())
                    .filteredOn(stream -> stream.tag().equals("caller"))
                    .extracting(stream -> stream.media() + " " + stream.security())
                    .containsExactly("image rtp", "video dtls");
        }

        @Test
        void rollback_beginsTheHandshakeAgain_thatTheOtherFingerprintCutShort() {
            String phone = phone(PHONE, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active");
            agreed(Security.ANY, phone);
            bench.reoffer("caller", "callee", phone.replace(FINGERPRINT, Peers.OTHER_FINGERPRINT));
            bench.answer("callee", "", audio(PBX), false);
            FakeHandshakes.Begun tried = bench.handshakes.begun.getLast();
            bench.rollback("caller");
            assertThat(tried.closed).isTrue();
            FakeHandshakes.Begun last = bench.handshakes.begun.getLast();
            assertThat(last.closed).isFalse();
            assertThat(last.theirs).isEqualTo(bench.handshakes.begun.getFirst().theirs);
        }

        @Test
        void aHandshakeThatHasGivenUp_isTriedAgainAfterAReoffer() {
            String phone = phone(PHONE, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active");
            agreed(Security.ANY, phone);
            FakeHandshakes.Begun first = bench.handshakes.begun.getLast();
            first.owner.onHandshakeFailed(Handshake.Failure.GIVEN_UP, bench.now);
            bench.reoffer("caller", "callee", phone);
            bench.answer("callee", "", audio(PBX), true);
            assertThat(bench.handshakes.begun.getLast()).isNotSameAs(first);
        }

        @Test
        void ourReofferToAnEncryptedLeg_isEncrypted_withTheSameKey_andAClearAnswerIsRefused() {
            String first = agreed(Security.ANY, phone(PHONE, "RTP/SAVP", CRYPTO));
            String key = KEY.matcher(first).results().findFirst().orElseThrow().group(1);
            String again = text(bench.reoffer("callee", "caller", audio(PBX, "a=sendonly")));
            assertThat(again)
                    .contains(" RTP/SAVP 8", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key);
            assertThat(reason(bench.answer("callee", "caller", "", audio(PHONE), true)))
                    .isEqualTo(Reason.NOT_ACCEPTABLE);
            text(bench.answer("callee", "caller", "", phone(PHONE, "RTP/SAVP", CRYPTO), true));
        }

        @Test
        void sameKeysAgain_whateverElseChanges() {
            String first = agreed(Security.SRTP_SDES, phone(PHONE, "RTP/SAVP", CRYPTO));
            bench.reoffer(
                    "caller",
                    "callee",
                    phone("192.0.2.7:6000", "RTP/SAVP", CRYPTO.replace(":1 ", ":4 ")));
            String again = text(bench.answer("callee", "", audio(PBX), true));
            assertThat(again).contains("a=crypto:4 AES_CM_128_HMAC_SHA1_80");
            assertThat(KEY.matcher(again).results().findFirst().orElseThrow().group(1))
                    .isEqualTo(KEY.matcher(first).results().findFirst().orElseThrow().group(1));
        }

        @Test
        void dtlsRoles_areKept_unlessTheFingerprintChanges() {
            String active = phone(PHONE, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active");
            assertThat(agreed(Security.DTLS_SRTP, active)).contains("a=setup:passive");
            bench.reoffer("caller", "callee", active.replace(":active", ":actpass"));
            assertThat(text(bench.answer("callee", "", audio(PBX), true)))
                    .contains("a=setup:passive");
            bench.reoffer(
                    "caller",
                    "callee",
                    phone(PHONE, "UDP/TLS/RTP/SAVP", Peers.OTHER_FINGERPRINT, "a=setup:actpass"));
            assertThat(text(bench.answer("callee", "", audio(PBX), true)))
                    .contains("a=setup:active");
        }

        @Test
        void rollback_bringsTheKeysBack() {
            String first = agreed(Security.SRTP_SDES, phone(PHONE, "RTP/SAVP", CRYPTO));
            String other = "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:" + Peers.OTHER_KEY;
            bench.reoffer("caller", "callee", phone(PHONE, "RTP/SAVP", other));
            bench.answer("callee", "", audio(PBX), false);
            assertThat(bench.stream("caller").security()).endsWith("_32");
            bench.rollback("caller");
            assertThat(bench.stream("caller").security()).endsWith("_80");
            bench.reoffer("caller", "callee", phone(PHONE, "RTP/SAVP", CRYPTO));
            assertThat(text(bench.answer("callee", "", audio(PBX), true)))
                    .contains(KEY.matcher(first).results().findFirst().orElseThrow().group(1));
        }

        @Test
        void rfc8842Section3_2_anotherIpVersion_isNoOtherAssociation() {
            String phone = phone(PHONE, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active");
            agreed(Security.ANY, phone);
            FakeHandshakes.Begun begun = bench.handshakes.begun.getLast();
            int socket = begun.owner.socket();
            MasterKey theirs = new MasterKey(SUITE, new byte[16], new byte[14], new byte[0]);
            begun.owner.onKeys(new DtlsKeys(theirs, theirs), bench.now);
            String there = "[2001:db8:7::1]:5000";
            bench.reoffer(
                    "caller",
                    "callee",
                    phone(there, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active"));
            bench.answer("callee", "", audio(PBX), false);
            assertThat(bench.handshakes.begun).hasSize(1);
            assertThat(bench.stream("caller").security()).isEqualTo("dtls " + SUITE);
            assertThat(begun.owner.destination()).hasToString("[2001:db8:7:0:0:0:0:1]:5000");
            assertThat(begun.owner.socket()).isNotEqualTo(socket);
            bench.rollback("caller");
            assertThat(begun.owner.socket()).isEqualTo(socket);
            assertThat(begun.owner.destination()).hasToString(PHONE);
            assertThat(begun.closed).isFalse();
            assertThat(bench.stream("caller").security()).isEqualTo("dtls " + SUITE);
            bench.reoffer(
                    "caller",
                    "callee",
                    phone(there, "UDP/TLS/RTP/SAVP", FINGERPRINT, "a=setup:active"));
            bench.answer("callee", "", audio(PBX), true);
            assertThat(bench.handshakes.begun).hasSize(1);
            assertThat(begun.owner.socket()).isNotEqualTo(socket);
            assertThat(begun.closed).isFalse();
            bench.delete(RelayBench.CALL, "");
            assertThat(begun.closed).isTrue();
        }

        @Test
        void aNewLineForWhoSpeaksDtls_isOfferedWithDtls() {
            String phone = phone(PHONE, "UDP/TLS/RTP/SAVPF", FINGERPRINT, "a=setup:active");
            agreed(Security.ANY, phone);
            String picture = "m=video 4002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000";
            assertThat(text(bench.reoffer("callee", "caller", audio(PBX, picture))))
                    .containsPattern("m=audio \\d+ UDP/TLS/RTP/SAVPF ")
                    .containsPattern("m=video \\d+ UDP/TLS/RTP/SAVPF ");
        }
    }
}
