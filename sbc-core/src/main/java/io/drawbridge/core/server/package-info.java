/**
 * The shell around the engines: Netty sockets, connections, one event loop for each shard, name
 * look-ups. Everything here is I/O, threads and clocks, and nothing here knows what a SIP message
 * means.
 */
@NullMarked
package io.drawbridge.core.server;

import org.jspecify.annotations.NullMarked;
