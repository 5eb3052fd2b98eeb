package io.drawbridge.core.admin;

/**
 * A device that is registered, as an operator sees it.
 *
 * @param user address of record
 * @param contact the device's own Contact URI
 * @param source host and port from where it registered
 * @param transport in lower case
 * @param registrar name of the trunk that keeps the binding, {@code embedded} when we do
 * @param alias user part under which the registrar knows it
 * @param expires seconds that are left
 * @param userAgent "" if the device does not name itself
 * @param reachable false when its connection is gone
 */
public record RegistrationState(
        String user,
        String contact,
        String source,
        String transport,
        String network,
        String registrar,
        String alias,
        long expires,
        String userAgent,
        boolean reachable) {}
