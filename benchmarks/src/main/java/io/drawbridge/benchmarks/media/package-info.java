/**
 * Sends the same packets through Drawbridge's relay and through rtpengine, and compares what one
 * costs.
 */
@NullMarked
package io.drawbridge.benchmarks.media;

import org.jspecify.annotations.NullMarked;
