package io.drawbridge.core.config;

import io.drawbridge.relay.config.LatchingPrefix;

/**
 * Bits that a media source must share with the SIP source.
 *
 * @param ipv4 8..32
 * @param ipv6 32..128
 */
public record LatchingPrefixConfig(@Default("32") int ipv4, @Default("64") int ipv6) {
    public LatchingPrefixConfig {
        new Rules().between(ipv4, 8, 32, "ipv4").between(ipv6, 32, 128, "ipv6").check();
    }

    LatchingPrefix prefix() {
        return new LatchingPrefix(ipv4, ipv6);
    }
}
