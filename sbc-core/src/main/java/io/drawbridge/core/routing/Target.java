package io.drawbridge.core.routing;

import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;

/**
 * One address at which a trunk is tried.
 *
 * @param flow the way there
 * @param point what we write into Via and Contact on that way
 * @param transportNamed false when a large request may go by TCP instead (RFC 3261 §18.1.1)
 */
public record Target(TrunkConfig trunk, Flow flow, ListeningPoint point, boolean transportNamed) {}
