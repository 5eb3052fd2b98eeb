/** Drawbridge: relay. */
@NullMarked
package io.drawbridge.relay;

import org.jspecify.annotations.NullMarked;
