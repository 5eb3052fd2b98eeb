/** Verdicts and why they were given. */
@NullMarked
package io.drawbridge.policy.reason;

import org.jspecify.annotations.NullMarked;
