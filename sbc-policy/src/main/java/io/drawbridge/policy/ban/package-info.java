/**
 * What somebody has done wrong, and how long he is kept out for it: scores that fade, bans that
 * grow, and who must never be taken for the offender.
 */
@NullMarked
package io.drawbridge.policy.ban;

import org.jspecify.annotations.NullMarked;
