/**
 * Whole engines, many parties, a bad network and a bad relay in virtual time; seeded, so that every
 * run can be repeated. Parties have a transaction layer of their own: an error in the product's
 * cannot cancel itself out.
 */
@NullMarked
package io.drawbridge.core.harness;

import org.jspecify.annotations.NullMarked;
