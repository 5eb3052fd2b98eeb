/** Which calls cost money that nobody meant to spend: numbers, their classes, and budgets. */
@NullMarked
package io.drawbridge.policy.fraud;

import org.jspecify.annotations.NullMarked;
