/** STUN messages (RFC 8489), as far as ICE needs them. Pure. */
@NullMarked
package io.drawbridge.relay.stun;

import org.jspecify.annotations.NullMarked;
