/** Drawbridge: core. */
@NullMarked
package io.drawbridge.core;

import org.jspecify.annotations.NullMarked;
