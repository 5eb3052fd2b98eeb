/**
 * The command line. {@link io.drawbridge.core.cli.CommandLineInterface} is the way in; what {@code
 * run} starts is handed in as {@link io.drawbridge.core.cli.Server}.
 */
@NullMarked
package io.drawbridge.core.cli;

import org.jspecify.annotations.NullMarked;
