package io.drawbridge.relay.session;

import io.drawbridge.relay.ice.IceCredentials;

/**
 * ICE with one party, whose other side is a full implementation.
 *
 * @param local what our description told it
 * @param remote what its own says
 */
public record IceTerms(IceCredentials local, IceCredentials remote) {}
