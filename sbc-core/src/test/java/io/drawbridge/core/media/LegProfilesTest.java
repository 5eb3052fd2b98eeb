package io.drawbridge.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.config.CodecRules;
import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LatchingPrefix;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.config.Security;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The trunk's `media` goes before the listener's, and that before the network's. */
class LegProfilesTest {
    private static final SbcConfig CONFIG =
            ConfigFixtures.config(
                    """
                    networks:
                      outside:
                        listen:
                          - udp://198.51.100.1:5060
                          - { url: "tcp://198.51.100.1:5060", media: { security: srtp-sdes, timeout: 30s, latching-prefix: { ipv4: 24 } } }
                        media: { ciphers: [ AEAD_AES_256_GCM ] }
                      inside: { trust: trusted, listen: [ "udp://10.0.0.2:5060" ], media: { ports: 20000-29999 } }
                    trunks:
                      pbx: { network: inside, targets: [ "sip:10.0.0.10" ], codecs: { deny: [ G729 ] } }
                      carrier: { network: outside, targets: [ "sip:203.0.113.9" ], media: { security: rtp, ice: off } }
                      usual: { network: outside, targets: [ "sip:203.0.113.8" ] }
                    routes: [ { from: carrier, to: pbx } ]
                    """);
    private static final ListeningPoint UDP = point(0, "outside", Transport.UDP, "198.51.100.1");
    private static final ListeningPoint TCP = point(1, "outside", Transport.TCP, "198.51.100.1");
    private static final ListeningPoint INSIDE = point(2, "inside", Transport.UDP, "10.0.0.2");

    private static final LegProfiles PROFILES = LegProfiles.of(CONFIG, List.of(UDP, TCP, INSIDE));
    private static final LegProfile NETWORK = CONFIG.networks().get("outside").media().profile();

    private static ListeningPoint point(
            int index, String network, Transport transport, String host) {
        return new ListeningPoint(
                index,
                network,
                transport,
                new InetSocketAddress(InetAddress.ofLiteral(host), 5060),
                host,
                5060);
    }

    @Test
    void whereNothingElseIsSaid_theNetworkIsMeant() {
        assertThat(NETWORK)
                .isEqualTo(
                        LegProfile.PLAIN
                                .withSecurity(Security.PREFER_SRTP)
                                .withIce(Ice.LITE)
                                .withCiphers(CryptoSuite.AEAD_AES_256_GCM));
        assertThat(PROFILES.of(UDP, "")).isEmpty();
        assertThat(PROFILES.of(UDP, "usual")).isEmpty();
        assertThat(PROFILES.of(INSIDE, "")).isEmpty();
    }

    @Test
    void whoComesThroughAListener_isSpokenWithItsWay_keyByKey() {
        assertThat(PROFILES.of(TCP, ""))
                .contains(
                        NETWORK.withSecurity(Security.SRTP_SDES)
                                .withTimeouts(
                                        Duration.ofSeconds(30), LegProfile.DEFAULT_HOLD_TIMEOUT)
                                .withLatchingPrefix(new LatchingPrefix(24, 64)));
    }

    @Test
    void aTrunk_goesBeforeTheListener() {
        assertThat(PROFILES.of(UDP, "carrier"))
                .contains(NETWORK.withSecurity(Security.RTP).withIce(Ice.OFF));
        assertThat(PROFILES.of(TCP, "carrier").orElseThrow().security()).isEqualTo(Security.RTP);
        assertThat(PROFILES.of(TCP, "carrier").orElseThrow().timeout())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(PROFILES.of(TCP, "usual")).isEqualTo(PROFILES.of(TCP, ""));
    }

    @Test
    void aTrunksCodecs_areItsOwnAlone() {
        assertThat(PROFILES.of(INSIDE, "pbx"))
                .contains(
                        LegProfile.PLAIN.withCodecs(
                                new CodecRules(List.of(), List.of("G729"), List.of())));
    }

    @Test
    void whatWeAnswerOurselves_isPlain() {
        LegProfile plain = PROFILES.plain(UDP);

        assertThat(plain.security()).isEqualTo(Security.RTP);
        assertThat(plain.ice()).isEqualTo(Ice.OFF);
        assertThat(plain.rtcpMux()).isEqualTo(RtcpMux.ACCEPT);
        assertThat(plain.ciphers()).isEqualTo(NETWORK.ciphers());
    }
}
