/** How often something may happen: token buckets, one for each source, in a bounded table. */
@NullMarked
package io.drawbridge.policy.rate;

import org.jspecify.annotations.NullMarked;
