/**
 * SIP messages (RFC 3261 §7): the received bytes with an index of their headers, typed views that
 * are read when asked for, one parser and one writer. Pure: bytes in, values out.
 */
@NullMarked
package io.drawbridge.core.message;

import org.jspecify.annotations.NullMarked;
