/**
 * How many calls may run and start: totals, sources, trunks; and what is refused first when the
 * machine is too busy.
 */
@NullMarked
package io.drawbridge.policy.admission;

import org.jspecify.annotations.NullMarked;
