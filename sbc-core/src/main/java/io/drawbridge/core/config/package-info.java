/**
 * What the operator wrote, as records that cannot be wrong: one for each block of the file, with
 * the file's names in camel case.
 *
 * <p>{@link io.drawbridge.core.config.ConfigLoader} reads a file into {@link
 * io.drawbridge.core.config.SbcConfig}; nothing here opens a file or asks the environment, that is
 * handed in as {@link io.drawbridge.core.config.Surroundings}.
 */
@NullMarked
package io.drawbridge.core.config;

import org.jspecify.annotations.NullMarked;
