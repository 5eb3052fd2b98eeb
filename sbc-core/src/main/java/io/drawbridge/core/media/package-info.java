/** Speaks with the media relay for a call: commands out, replies in. Pure. */
@NullMarked
package io.drawbridge.core.media;

import org.jspecify.annotations.NullMarked;
