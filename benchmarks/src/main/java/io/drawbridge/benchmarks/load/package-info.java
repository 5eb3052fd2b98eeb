/**
 * Drives the same calls through Drawbridge and through Kamailio with rtpengine, and compares what a
 * call costs.
 */
@NullMarked
package io.drawbridge.benchmarks.load;

import org.jspecify.annotations.NullMarked;
