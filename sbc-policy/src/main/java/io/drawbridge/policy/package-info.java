/**
 * Who may come in and how much each may do: addresses, rates, calls. Knows no SIP and no sockets;
 * {@link io.drawbridge.policy.PolicyEngine} is the way in.
 */
@NullMarked
package io.drawbridge.policy;

import org.jspecify.annotations.NullMarked;
