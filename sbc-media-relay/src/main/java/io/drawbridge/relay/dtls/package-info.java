/** Keys for SRTP from a DTLS handshake (RFC 5763, RFC 5764). */
@NullMarked
package io.drawbridge.relay.dtls;

import org.jspecify.annotations.NullMarked;
