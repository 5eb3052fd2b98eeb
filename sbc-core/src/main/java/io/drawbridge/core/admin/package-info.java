/**
 * What an operator sees of a running server: the HTTP interface, metrics, call records and the log.
 */
@NullMarked
package io.drawbridge.core.admin;

import org.jspecify.annotations.NullMarked;
