/** The passive half of ICE (RFC 8445 §2.5): credentials, and what a check means. Pure. */
@NullMarked
package io.drawbridge.relay.ice;

import org.jspecify.annotations.NullMarked;
