/**
 * The relay's one door: a command in and its reply out, a packet in and where it goes out. Pure,
 * owned by one relay thread.
 */
@NullMarked
package io.drawbridge.relay.engine;

import org.jspecify.annotations.NullMarked;
