package io.drawbridge.relay.dtls;

import io.drawbridge.relay.srtp.MasterKey;

/**
 * What a handshake settles (RFC 5764 §4.2).
 *
 * @param receive the party's: it protects what comes
 * @param send ours: it protects what goes
 */
public record DtlsKeys(MasterKey receive, MasterKey send) {}
