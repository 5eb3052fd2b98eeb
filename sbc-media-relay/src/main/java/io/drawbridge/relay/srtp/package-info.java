/** Secure RTP (RFC 3711): key derivation, packets, replay, and keys in SDP (RFC 4568). Pure. */
@NullMarked
package io.drawbridge.relay.srtp;

import org.jspecify.annotations.NullMarked;
