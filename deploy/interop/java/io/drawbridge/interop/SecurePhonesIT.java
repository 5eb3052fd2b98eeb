package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Phones that encrypt talk to phones that do not, or that encrypt in another way. Those outside
 * register at one of three listeners: as usual, where keys of DTLS are demanded, and where keys in
 * the SDP are; those inside speak plain RTP.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecurePhonesIT {
    private static final Loopback NET = Loopback.OWN;
    private static final String SDES = "mediaenc=srtp";
    private static final String SDES_ONLY = "mediaenc=srtp-mand";
    private static final String DTLS = "mediaenc=dtls_srtp;medianat=ice;rtcp_mux=yes";

    private static final String FILE =
            """
            node: { name: secure, data: ./data }
            networks:
              outside:
                listen:
                  - udp://OUTSIDE:5060
                  - { url: "tcp://OUTSIDE:5062", media: { security: dtls-srtp, ice: lite, rtcp-mux: require } }
                  - { url: "udp://OUTSIDE:5064", media: { security: srtp-sdes } }
              inside:
                trust: trusted
                listen: [ "udp://INSIDE:5060" ]
                media: { ports: 20000-29999 }
            registration: { to: embedded }
            users:
              - { name: "plain", password: pw-plain }
              - { name: "sdes", password: pw-sdes }
              - { name: "must", password: pw-must }
              - { name: "dtls", password: pw-dtls }
              - { name: "other", password: pw-other }
              - { name: "clear", password: pw-clear }
            routes:
              - { from: outside, to: registered, auth: local }
              - { from: inside, to: registered, auth: local }
            admin: { listen: "http://ADMIN:8080" }
            """;

    @TempDir static Path folder;
    private static Drawbridge drawbridge;

    @BeforeAll
    static void start() {
        drawbridge = Drawbridge.start(folder, FILE);
    }

    @AfterAll
    static void stop() {
        if (drawbridge != null) drawbridge.close();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"sdes, plain", "plain, must", "dtls, plain", "sdes, dtls", "dtls, other"})
    void phonesHearEachOther(String first, String second) {
        int before = drawbridge.records().size();
        try (TwoPhones phones = TwoPhones.start(folder, account(first), account(second));
                Capture media =
                        Capture.start(
                                folder,
                                "udp and (src portrange 10000-29999 or dst portrange 10000-29999)"
                                        + " and net "
                                        + NET.outsidePrefix()
                                        + "0/23")) {
            phones.talk(() -> isShown(first, second));
            media.stop();
            isEncrypted(media, first, second);
        }
        isRecorded(before, first, second);
    }

    /** While the call runs, the API says how each side is protected. */
    private static void isShown(String first, String second) {
        JsonNode media = drawbridge.get("/api/calls").json().at("/calls/0/media");
        assertThat(media).hasSize(2);
        for (JsonNode stream : media) {
            String phone = stream.at("/side").asString().equals("inbound") ? first : second;
            assertThat(stream.at("/security").asString()).as(phone).startsWith(security(phone));
            assertThat(stream.at("/packets").asLong()).as(phone).isGreaterThan(20);
        }
    }

    private static void isRecorded(int before, String first, String second) {
        Waiting.until(5, () -> drawbridge.records().size() > before, () -> "no record of the call");
        JsonNode media = drawbridge.records().getLast().at("/media");
        for (JsonNode stream : media) {
            String phone = stream.at("/side").asString().equals("inbound") ? first : second;
            assertThat(stream.at("/security").asString()).as(phone).startsWith(security(phone));
            assertThat(stream.at("/keyInClear").asBoolean())
                    .as(phone)
                    .isEqualTo(security(phone).startsWith("sdes"));
            assertThat(stream.at("/ice").asString())
                    .as(phone)
                    .isEqualTo(security(phone).startsWith("dtls") ? "connected" : "");
            assertThat(stream.at("/lost").asLong()).as(phone).isZero();
            assertThat(stream.at("/mos").asDouble()).as(phone).isGreaterThan(4);
        }
    }

    private static String security(String phone) {
        return switch (phone) {
            case "sdes", "must" -> "sdes ";
            case "dtls", "other" -> "dtls ";
            default -> "rtp";
        };
    }

    /**
     * What passes outside is noise: all octets are as frequent, and it is no tone; and inside it is
     * the tone.
     */
    private static void isEncrypted(Capture media, String first, String second) {
        for (String phone : List.of(first, second)) {
            boolean encrypted = !security(phone).equals("rtp");
            String ours = encrypted ? NET.outside() : NET.inside();
            byte[] payloads = payloads(media, "ip.addr == " + ours);
            assertThat(payloads.length).as(phone).isGreaterThan(8_000);
            if (encrypted) {
                assertThat(entropy(payloads)).as(phone).isGreaterThan(7.9);
                assertThat(Tone.of(Wav.fromPcma(payloads)).is(700, Baresip.PEAK)).isFalse();
            } else {
                assertThat(entropy(payloads)).as(phone).isLessThan(7);
            }
        }
    }

    /** Of all packets that look like PCMA: encrypted or not, a header of RTP can be read. */
    private static byte[] payloads(Capture media, String filter) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String frame : media.frames(filter, "udp.payload")) {
            byte[] rtp = HexFormat.of().parseHex(frame.strip());
            boolean audio = rtp.length >= 172 && (rtp[0] & 0xFF) == 0x80 && (rtp[1] & 0x7F) == 8;
            if (audio) all.write(rtp, 12, 160);
        }
        return all.toByteArray();
    }

    /** Bits an octet. */
    private static double entropy(byte[] octets) {
        int[] counts = new int[256];
        for (byte octet : octets) counts[octet & 0xFF]++;
        double bits = 0;
        for (int count : counts) {
            if (count == 0) continue;
            double share = (double) count / octets.length;
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"sdes, plain", "dtls, plain"})
    void encryptedCalls_areHeldAndResumed(String first, String second) {
        try (TwoPhones phones = TwoPhones.start(folder, account(first), account(second))) {
            phones.talkWithHolds(folder);
        }
    }

    /**
     * Who offers no keys where keys are demanded is refused, and who is offered them and throws
     * them away too.
     */
    @Test
    void whereKeysAreDemanded_nobodyGoesWithout() {
        List<Baresip> open = new ArrayList<>();
        try {
            Baresip clear = Baresip.start(folder, account("clear"), 440);
            open.add(clear);
            Baresip plain = Baresip.start(folder, account("plain"), 700);
            open.add(plain);
            clear.awaitRegistered(15);
            plain.awaitRegistered(15);
            clear.dial(plain.account().aor());
            assertThat(clear.awaitClosed()).startsWith("488");
            clear.control().forget();
            plain.dial(clear.account().aor());
            assertThat(plain.awaitClosed()).startsWith("488");
        } finally {
            open.forEach(Baresip::close);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void keysInClearAreCounted_andNothingWentWrong() {
        assertThat(drawbridge.metric("calls_keys_in_clear")).isPositive();
        assertThat(drawbridge.metric("sip_bugs")).isZero();
        assertThat(drawbridge.metric("engine_failures")).isZero();
        assertThat(drawbridge.get("/metrics").body())
                .contains("security=\"sdes\"", "security=\"dtls\"", "security=\"rtp\"");
        Waiting.until(5, () -> drawbridge.calls() == 0, () -> "calls are left");
    }

    private static Baresip.Account account(String user) {
        String proxy =
                switch (user) {
                    case "plain" -> NET.inside() + ":5060";
                    case "dtls", "other" -> NET.outside() + ":5062";
                    case "must", "clear" -> NET.outside() + ":5064";
                    default -> NET.outside() + ":5060";
                };
        String media =
                switch (user) {
                    case "sdes" -> SDES;
                    case "must" -> SDES_ONLY;
                    case "dtls", "other" -> DTLS;
                    default -> "";
                };
        String transport = proxy.endsWith("5062") ? "tcp" : "udp";
        return new Baresip.Account(
                user, "pw-" + user, "phones.example", proxy, transport, 60, media);
    }
}
