/** Who is registered, from where, and under which alias the inside knows him. Pure. */
@NullMarked
package io.drawbridge.core.registration;

import org.jspecify.annotations.NullMarked;
