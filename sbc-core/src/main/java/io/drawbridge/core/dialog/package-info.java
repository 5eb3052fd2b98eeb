/**
 * Dialogs: identifiers, route sets, sequence numbers, requests inside them (RFC 3261 §12). Pure.
 */
@NullMarked
package io.drawbridge.core.dialog;

import org.jspecify.annotations.NullMarked;
