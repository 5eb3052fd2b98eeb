/**
 * The shell of the relay: sockets, clock, threads and queues around {@link
 * io.drawbridge.relay.engine.RelayEngine}.
 */
@NullMarked
package io.drawbridge.relay.server;

import org.jspecify.annotations.NullMarked;
