/** Certificates: their files, what they name, whom we believe, and what TLS is made of them. */
@NullMarked
package io.drawbridge.core.tls;

import org.jspecify.annotations.NullMarked;
