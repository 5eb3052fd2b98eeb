/** Real calls between real peers through the distribution, as a user would start it. */
@NullMarked
package io.drawbridge.interop;

import org.jspecify.annotations.NullMarked;
