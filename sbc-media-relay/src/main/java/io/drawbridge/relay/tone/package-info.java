/** A tone of 440 Hz: its waves in both laws of G.711, and the RTP stream that carries it. Pure. */
@NullMarked
package io.drawbridge.relay.tone;

import org.jspecify.annotations.NullMarked;
