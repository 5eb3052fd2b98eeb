package io.drawbridge.core.admin;

/**
 * A request to the HTTP interface.
 *
 * @param path as on the wire, without the query
 * @param body as UTF-8, empty when absent
 * @param authorization empty when absent
 * @param host of the Host header, empty when absent
 * @param origin of the Origin header, which browsers send; empty when absent
 */
record AdminRequest(
        String method,
        String path,
        String authorization,
        String host,
        String origin,
        String body) {}
