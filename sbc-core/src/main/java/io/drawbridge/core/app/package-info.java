/** Builds everything by hand and sees all: the program's entry. */
@NullMarked
package io.drawbridge.core.app;

import org.jspecify.annotations.NullMarked;
