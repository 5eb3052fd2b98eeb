/** Measures of what a call is made of; run by {@code benchmarks/jmh}. */
@NullMarked
package io.drawbridge.benchmarks;

import org.jspecify.annotations.NullMarked;
