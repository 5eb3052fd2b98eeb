/** Which trunk a request goes to, and at which address. Pure. */
@NullMarked
package io.drawbridge.core.routing;

import org.jspecify.annotations.NullMarked;
