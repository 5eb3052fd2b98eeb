/** Addresses and prefixes: who is meant, by longest prefix. */
@NullMarked
package io.drawbridge.policy.acl;

import org.jspecify.annotations.NullMarked;
