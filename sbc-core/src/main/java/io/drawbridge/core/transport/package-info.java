/** Flows, stream framing, received/rport, transport selection: pure. */
@NullMarked
package io.drawbridge.core.transport;

import org.jspecify.annotations.NullMarked;
