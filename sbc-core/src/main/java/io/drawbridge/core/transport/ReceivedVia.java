package io.drawbridge.core.transport;

import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.Via;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What a server learns from where a request came from: received and rport of its top Via (RFC 3261
 * §18.2.1, RFC 3581 §4), and where its responses go (§18.2.2).
 */
public final class ReceivedVia {
    private ReceivedVia() {}

    /** The top Via as it stands in responses. */
    public static Via annotate(Via top, Flow arrival) {
        InetSocketAddress source = arrival.remote();
        return top.receivedFrom(literal(source.getAddress()), source.getPort());
    }

    /**
     * Where the responses to a request go. What the Via says is never trusted with an address: they
     * go back to the source address, whatever sent-by, maddr or received name, and to the source
     * port, so that they get through NAT. Only a trunk, which has a fixed port and may send from
     * another, gets them at its sent-by port unless it asks for rport.
     *
     * @param trunk the request came from a configured peer
     */
    public static Flow replyFlow(SipRequest request, Flow arrival, boolean trunk) {
        if (!trunk || arrival.transport().reliable()) return arrival;
        Via top = request.topVia();
        if (top.asksRport()) return arrival;
        int port = top.port() == 0 ? arrival.transport().defaultPort() : top.port();
        InetSocketAddress source = arrival.remote();
        if (port == source.getPort()) return arrival;
        return new Flow(
                arrival.listener(),
                arrival.transport(),
                new InetSocketAddress(source.getAddress(), port),
                arrival.connection());
    }

    /** An address as SIP writes it, an IPv6 one without brackets and zone. */
    static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
