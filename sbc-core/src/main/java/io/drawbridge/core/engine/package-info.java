/**
 * The owner of all calls of one shard: takes an input, leads it through the rooms, returns outputs.
 * Pure.
 */
@NullMarked
package io.drawbridge.core.engine;

import org.jspecify.annotations.NullMarked;
