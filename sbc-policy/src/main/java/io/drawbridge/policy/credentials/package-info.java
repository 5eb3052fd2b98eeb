/** Who knows a password: digest credentials of configured users (RFC 7616, RFC 8760). */
@NullMarked
package io.drawbridge.policy.credentials;

import org.jspecify.annotations.NullMarked;
