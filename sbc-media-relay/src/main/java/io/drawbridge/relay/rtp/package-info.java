/** Views of RTP and RTCP packets (RFC 3550) and what a receiver counts about a stream. */
@NullMarked
package io.drawbridge.relay.rtp;

import org.jspecify.annotations.NullMarked;
