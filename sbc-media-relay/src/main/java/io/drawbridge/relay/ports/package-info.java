/**
 * Addresses of the media plane, and the pool of even/odd port pairs that sessions borrow. Pure: it
 * opens nothing itself.
 */
@NullMarked
package io.drawbridge.relay.ports;

import org.jspecify.annotations.NullMarked;
