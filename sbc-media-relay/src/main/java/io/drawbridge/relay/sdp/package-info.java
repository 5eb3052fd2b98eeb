/**
 * SDP (RFC 8866) in, SDP out: parser, writer and the rules by which a description received from one
 * party becomes the one that another party gets (RFC 3264, RFC 5853). Pure.
 */
@NullMarked
package io.drawbridge.relay.sdp;

import org.jspecify.annotations.NullMarked;
