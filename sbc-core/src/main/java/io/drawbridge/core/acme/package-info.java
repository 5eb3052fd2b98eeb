/** Certificates that are ordered from an authority, and again before they end (RFC 8555). */
@NullMarked
package io.drawbridge.core.acme;

import org.jspecify.annotations.NullMarked;
