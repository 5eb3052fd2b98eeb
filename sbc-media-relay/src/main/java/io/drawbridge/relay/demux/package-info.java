/** What a datagram is, told by its first bytes (RFC 7983, RFC 5761). */
@NullMarked
package io.drawbridge.relay.demux;

import org.jspecify.annotations.NullMarked;
