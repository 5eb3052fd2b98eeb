/** Counters, call records and their plain values. */
@NullMarked
package io.drawbridge.core.telemetry;

import org.jspecify.annotations.NullMarked;
