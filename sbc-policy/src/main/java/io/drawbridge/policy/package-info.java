/** Drawbridge: policy. */
@NullMarked
package io.drawbridge.policy;

import org.jspecify.annotations.NullMarked;
