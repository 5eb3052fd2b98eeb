package io.drawbridge.core.transport;

import java.net.InetSocketAddress;

/**
 * One address, port and transport at which we are reached, and what we write of it into Via and
 * Contact.
 *
 * @param index its place in the list of all listening points of the process, from 0
 * @param network name of the network it belongs to
 * @param local where it is bound
 * @param advertisedHost host for Via and Contact: an address literal (IPv6 in brackets) or a name
 * @param advertisedPort 1..65535
 */
public record ListeningPoint(
        int index,
        String network,
        Transport transport,
        InetSocketAddress local,
        String advertisedHost,
        int advertisedPort) {}
