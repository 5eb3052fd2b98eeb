package io.drawbridge.relay.ice;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Candidates in SDP (RFC 8839 §5.1): ours written, a far end's read. Nothing is looked up. */
public final class Candidates {
    /** Type preference of host candidates (RFC 8445 §5.1.2.1). */
    private static final int HOST_PREFERENCE = 126;

    private static final int LONGEST_FOUNDATION = 32;

    private Candidates() {}

    /**
     * A far end's candidate, as far as it matters to one that sends no checks.
     *
     * @param component 1 for RTP, 2 for RTCP
     * @param at where it is; port 9 may stand for none (tcptype active)
     * @param type {@code host}, {@code srflx}, {@code prflx}, {@code relay}, or a newer word
     */
    public record Remote(int component, Endpoint at, String type) {}

    /**
     * Values of our a=candidate lines for a pair of ports: host candidates of the address that the
     * network advertises, and of the bound one where that is another.
     *
     * @param rtcpPort 0: RTP and RTCP share a port
     */
    public static List<String> local(
            IpAddress advertised, IpAddress bound, int rtpPort, int rtcpPort) {
        List<String> lines = new ArrayList<>(4);
        add(lines, 1, advertised, rtpPort, rtcpPort);
        if (!bound.equals(advertised) && !bound.isUnspecified())
            add(lines, 2, bound, rtpPort, rtcpPort);
        return lines;
    }

    private static void add(
            List<String> lines, int foundation, IpAddress address, int rtpPort, int rtcpPort) {
        int preference = 65_536 - foundation;
        lines.add(line(foundation, IcePeer.RTP, preference, address, rtpPort));
        if (rtcpPort != 0) lines.add(line(foundation, IcePeer.RTCP, preference, address, rtcpPort));
    }

    private static String line(
            int foundation, int component, int preference, IpAddress address, int port) {
        return foundation
                + " "
                + component
                + " udp "
                + priority(HOST_PREFERENCE, preference, component)
                + " "
                + address
                + " "
                + port
                + " typ host";
    }

    /** RFC 8445 §5.1.2.1. */
    static long priority(int type, int local, int component) {
        return ((long) type << 24) + ((long) local << 8) + (256 - component);
    }

    /**
     * Reads the value of an a=candidate line.
     *
     * @return empty when it is malformed, not UDP, or names a host (also {@code .local}) instead of
     *     an address
     */
    public static Optional<Remote> read(String value) {
        String[] words = value.strip().split(" +", 9);
        if (words.length < 8 || words[0].isEmpty() || words[0].length() > LONGEST_FOUNDATION)
            return Optional.empty();
        if (!words[2].equalsIgnoreCase("udp") || !words[6].equals("typ")) return Optional.empty();
        int component = number(words[1], 256);
        int port = number(words[5], 65_535);
        if (component < 1 || port < 1) return Optional.empty();
        return IpAddress.parse(words[4])
                .map(address -> new Remote(component, new Endpoint(address, port), words[7]));
    }

    private static int number(String digits, int most) {
        if (digits.isEmpty() || digits.length() > 5) return -1;
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') return -1;
            number = 10 * number + c - '0';
        }
        return number <= most ? number : -1;
    }
}
