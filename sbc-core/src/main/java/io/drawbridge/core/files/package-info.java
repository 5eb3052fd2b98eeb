/** Files that are for us alone. */
@NullMarked
package io.drawbridge.core.files;

import org.jspecify.annotations.NullMarked;
