/**
 * What a signalling server says to a media relay and hears back: plain values with the words of the
 * ng protocol.
 */
@NullMarked
package io.drawbridge.relay.control;

import org.jspecify.annotations.NullMarked;
