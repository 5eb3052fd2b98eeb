package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.screening.PresentedNames;
import io.drawbridge.core.server.Listener;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.core.tls.Cryptography;
import io.drawbridge.core.tls.TlsEngine;
import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.Ice;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.Security;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** What the file says of a network reaches the sockets and the relay. */
class WiringTest {
    private static final SbcConfig CONFIG =
            ConfigFixtures.config(
                    """
                    networks:
                      outside:
                        listen: [ "udp://198.51.100.1:5060", "tcp://198.51.100.1:5060" ]
                        dscp: { sip: af31, rtp: 40 }
                        media: { ciphers: [ AEAD_AES_256_GCM ] }
                      inside: { trust: trusted, listen: [ "udp://10.0.0.2:5060" ], media: { ports: 20000-29999 } }
                    """
                            + "routes: [ { from: outside, to: echo } ]\n");

    @Test
    void packetsAreMarked_eachKindOnItsNetwork() throws Exception {
        Certificates none =
                new Certificates(
                        Map.of(),
                        Path.of("unused"),
                        new Cryptography(TlsEngine.JDK),
                        InstantSource.system(),
                        Duration.ofHours(1));
        assertThat(Wiring.listeners(CONFIG, none, (_, _) -> Optional.empty(), new PresentedNames()))
                .extracting(Listener::trafficClass)
                .containsExactly(26 << 2, 26 << 2, 24 << 2);
        Map<String, NetworkMedia> networks = Wiring.relay(CONFIG).networks();
        assertThat(networks.get("outside").dscp()).isEqualTo(40);
        assertThat(networks.get("inside").dscp()).isEqualTo(46);
    }

    @Test
    void mediaIsSpoken_asTheNetworkSays() {
        Map<String, NetworkMedia> networks = Wiring.relay(CONFIG).networks();
        assertThat(networks.get("inside").profile()).isEqualTo(LegProfile.PLAIN);
        assertThat(networks.get("outside").profile())
                .isEqualTo(
                        LegProfile.PLAIN
                                .withSecurity(Security.PREFER_SRTP)
                                .withIce(Ice.LITE)
                                .withCiphers(CryptoSuite.AEAD_AES_256_GCM));
    }
}
