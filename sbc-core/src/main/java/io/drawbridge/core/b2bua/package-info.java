/**
 * The call: joins the inbound and the outbound dialog, one file per thing that can happen to it.
 * Pure.
 */
@NullMarked
package io.drawbridge.core.b2bua;

import org.jspecify.annotations.NullMarked;
