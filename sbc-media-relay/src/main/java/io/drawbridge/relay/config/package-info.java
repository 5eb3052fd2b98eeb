/** What an operator decides about a relay: plain records that cannot be wrong. */
@NullMarked
package io.drawbridge.relay.config;

import org.jspecify.annotations.NullMarked;
