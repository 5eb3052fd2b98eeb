/** Who is speaking, and what the policy's verdict means in SIP. Pure. */
@NullMarked
package io.drawbridge.core.screening;

import org.jspecify.annotations.NullMarked;
