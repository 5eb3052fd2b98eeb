/**
 * A media session: its legs, parties and streams, whom a stream listens to (latching), where it
 * sends, when it is silent for too long, what it counted. Pure: time is an argument, packets are
 * views.
 */
@NullMarked
package io.drawbridge.relay.session;

import org.jspecify.annotations.NullMarked;
