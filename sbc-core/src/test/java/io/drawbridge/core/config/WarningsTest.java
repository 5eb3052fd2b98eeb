package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class WarningsTest {
    private static final Machine ANY = new Machine(Optional.empty(), Optional.empty());

    private static List<String> warnings(String text, Machine machine) {
        return Warnings.of(LoadedText.config(text), machine).stream()
                .map(warning -> warning.key() + ": " + warning.message())
                .toList();
    }

    @Test
    void theSmallestFile_hasNone_whereTheMachineAllowsEnough() {
        assertThat(
                        warnings(
                                ConfigLoaderTest.SMALLEST,
                                new Machine(
                                        Optional.of(1L << 20),
                                        Optional.of(new PortRange(32_768, 60_999)))))
                .isEmpty();
    }

    @Test
    void fewerPortsThanCallsNeed() {
        String text =
                ConfigLoaderTest.SMALLEST.replace(
                        "trust: trusted,", "trust: trusted, media: { ports: 20000-20999 },");

        assertThat(warnings(text, ANY))
                .containsExactly(
                        "networks.inside.media.ports: 20000-20999 are 1000 ports, and 2000 calls"
                                + " (policy.calls.total) need 4000: RTP and RTCP of each audio"
                                + " stream");
    }

    @Test
    void aCallWithBothItsSidesOnOneNetwork_needsTwiceAsMany() {
        String text =
                "networks: { lab: { listen: [ \"udp://127.0.0.1\" ], media: { ports: %s } } }";

        assertThat(warnings(text.formatted("10000-17999"), ANY)).isEmpty();
        assertThat(warnings(text.formatted("10000-17998"), ANY)).hasSize(1);
    }

    @Test
    void portsThatTheKernelGivesToOthers() {
        String text =
                ConfigLoaderTest.SMALLEST.replace(
                        "trust: trusted,", "trust: trusted, media: { ports: 30000-39999 },");

        assertThat(
                        warnings(
                                text,
                                new Machine(
                                        Optional.empty(),
                                        Optional.of(new PortRange(32_768, 60_999)))))
                .singleElement()
                .asString()
                .startsWith("networks.inside.media.ports: 30000-39999 overlaps 32768-60999");
    }

    @Test
    void fewerFileDescriptorsThanCallsAndConnectionsNeed() {
        assertThat(
                        warnings(
                                ConfigLoaderTest.SMALLEST,
                                new Machine(Optional.of(1_024L), Optional.empty())))
                .singleElement()
                .asString()
                .startsWith("policy.calls.total: 2000 calls and 10000 connections")
                .contains("up to 18256 file descriptors, and this process may have 1024");
    }

    @Test
    void anEchoThatNobodyReaches() {
        String text =
                "networks: { lab: { listen: [ \"udp://127.0.0.1\" ] } }\n"
                        + "routes: [ { from: lab, to: echo } ]\n";

        assertThat(warnings(text, ANY))
                .singleElement()
                .asString()
                .startsWith("routes.0.auth: strangers from `lab` do not reach the echo");
    }

    @Test
    void keysThatWhoReadsTheSignallingCanRead() {
        String network =
                ConfigLoaderTest.SMALLEST.replace(
                        "outside: {", "outside: { media: { security: srtp-sdes },");
        String listener =
                ConfigLoaderTest.SMALLEST.replace(
                        "\"tcp://203.0.113.10:5060\"",
                        "{ url: \"tcp://203.0.113.10:5060\", media: { security: srtp-sdes } }");
        String trunk =
                ConfigLoaderTest.SMALLEST.replace(
                        "network: inside,", "network: inside, media: { security: srtp-sdes },");
        String why =
                "`srtp-sdes` writes the media's keys into the signalling, which is not encrypted";

        assertThat(warnings(network, ANY))
                .containsExactly(
                        "networks.outside.media.security: "
                                + why
                                + " at udp://203.0.113.10:5060: who reads it can listen in");
        assertThat(warnings(listener, ANY))
                .containsExactly(
                        "networks.outside.listen.1.media.security: "
                                + why
                                + " at tcp://203.0.113.10:5060: who reads it can listen in");
        assertThat(warnings(trunk, ANY))
                .containsExactly(
                        "trunks.pbx.media.security: "
                                + why
                                + " at sip:10.0.0.10:5060: who reads it can listen in");
    }

    @Test
    void aTrunkThatIsNeverRecognised() {
        String text =
                ConfigLoaderTest.SMALLEST
                        + "  backup: { network: inside, targets: [ \"sip:10.0.0.10:5070\" ] }\n"
                        + "routes: [ { from: outside, to: pbx } ]\n";

        assertThat(warnings(text, ANY))
                .containsExactly(
                        "trunks.backup.identify.addresses: 10.0.0.10 is trunk `pbx` on network"
                                + " `inside` already: what comes from there is never this one");
    }
}
