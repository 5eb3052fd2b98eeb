/** Digest authentication at the edge (RFC 3261 §22, RFC 7616, RFC 8760). Pure. */
@NullMarked
package io.drawbridge.core.auth;

import org.jspecify.annotations.NullMarked;
