package io.drawbridge.core.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.drawbridge.core.config.HostPort;
import io.drawbridge.core.config.ListenerConfig;
import io.drawbridge.core.config.NetworkConfig;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.TargetConfig;
import io.drawbridge.core.config.TrunkConfig;
import io.drawbridge.core.config.Trust;
import io.drawbridge.policy.acl.AddressLiteral;
import io.drawbridge.policy.acl.Prefix;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for addresses and full host names of the inside in what goes outside. An address counts
 * only as a whole: 10.0.0.2 is not in 10.0.0.20; an IPv6 address counts in all its spellings.
 * Realms are exempt, since a challenge passes byte for byte.
 */
public final class LeakAuditor {
    private static final byte[][] NONE = {};
    private static final String[] EXEMPT = {"www-authenticate", "proxy-authenticate"};

    private static final int SHORTEST_IPV6 = 3; // ::1
    private static final int LONGEST_IPV6 = 45;

    private final byte[][][] byFirst = new byte[256][][];
    private final Set<Ipv6Literal> addresses = new HashSet<>();

    /**
     * @param inside addresses and names that may not be seen; IPv6 without brackets
     */
    public LeakAuditor(Set<String> inside) {
        Arrays.fill(byFirst, NONE);
        for (String name : inside) {
            byte[] pattern = name.toLowerCase(Locale.ROOT).getBytes(ISO_8859_1);
            if (pattern.length == 0) continue;
            int first = pattern[0] & 255;
            byFirst[first] = Arrays.copyOf(byFirst[first], byFirst[first].length + 1);
            byFirst[first][byFirst[first].length - 1] = pattern;
            AddressLiteral.parse(name).ifPresent(this::add);
        }
    }

    private void add(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            addresses.add(new Ipv6Literal(halves.getLong(), halves.getLong()));
        } else {
            addresses.add(Ipv6Literal.mapped(bytes));
        }
    }

    /** What is inside by this configuration, and nowhere outside at the same time. */
    public static LeakAuditor of(SbcConfig config) {
        Set<String> inside = new HashSet<>();
        Set<String> outside =
                new HashSet<>(
                        config.domains().stream().map(d -> d.toLowerCase(Locale.ROOT)).toList());
        for (NetworkConfig network : config.networks().values()) {
            Set<String> side = network.trust() == Trust.TRUSTED ? inside : outside;
            for (ListenerConfig listener : network.listen()) add(side, listener.address());
            for (HostPort advertised : network.advertise()) add(side, advertised.address());
            for (InetAddress address : network.media().bind()) add(side, address);
            for (InetAddress address : network.media().advertise()) add(side, address);
        }
        for (TrunkConfig trunk : config.trunks().values()) {
            Set<String> side = config.network(trunk).trust() == Trust.TRUSTED ? inside : outside;
            addName(side, trunk.host());
            for (TargetConfig target : trunk.targets()) addName(side, target.uri().host());
            for (Prefix prefix : trunk.identify().addresses()) {
                if (prefix.equals(Prefix.of(prefix.address()))) add(side, prefix.address());
            }
        }
        inside.removeAll(outside);
        return new LeakAuditor(inside);
    }

    private static void add(Set<String> side, InetAddress address) {
        String text = address.getHostAddress().toLowerCase(Locale.ROOT);
        int zone = text.indexOf('%');
        side.add(zone < 0 ? text : text.substring(0, zone));
    }

    private static void addName(Set<String> side, String host) {
        Optional<InetAddress> literal = AddressLiteral.parse(host);
        if (literal.isPresent()) add(side, literal.get());
        // A single label is a word like any other.
        else if (host.indexOf('.') > 0) side.add(host.toLowerCase(Locale.ROOT));
    }

    /** True when nothing of the inside is in it. */
    public boolean clean(String text) {
        return find(text.getBytes(ISO_8859_1)).isEmpty();
    }

    /** The first piece of the inside in a whole message, for a report. */
    public Optional<String> find(byte[] message) {
        int readTo = 0;
        for (int i = 0; i < message.length; i++) {
            if (message[i] == ':' && i >= readTo && anotherColonFollows(message, i)) {
                readTo = endOfToken(message, i);
                Optional<String> address = address(message, startOfToken(message, i), readTo);
                if (address.isPresent() && !exempt(message, i)) return address;
            }
            byte[][] patterns = byFirst[lower(message[i])];
            for (byte[] pattern : patterns) {
                if (matches(message, i, pattern) && !exempt(message, i)) {
                    return Optional.of(new String(pattern, ISO_8859_1));
                }
            }
        }
        return Optional.empty();
    }

    /** As behind the first colon of every IPv6 address, with at most a group between the two. */
    private static boolean anotherColonFollows(byte[] message, int colon) {
        int most = Math.min(message.length - 1, colon + 5);
        int next = colon + 1;
        while (next < most && Ipv6Literal.digit(message[next]) >= 0) next++;
        return next <= most && message[next] == ':';
    }

    private static int startOfToken(byte[] message, int colon) {
        int start = colon;
        while (start > 0 && partOfIpv6(message[start - 1])) start--;
        return start;
    }

    private static int endOfToken(byte[] message, int colon) {
        int end = colon + 1;
        while (end < message.length && partOfIpv6(message[end])) end++;
        return end;
    }

    private static boolean partOfIpv6(byte b) {
        return b == ':' || b == '.' || Ipv6Literal.digit(b) >= 0;
    }

    /** The token, when it is an IPv6 address of the inside. */
    private Optional<String> address(byte[] message, int start, int end) {
        int from = start;
        int to = end;
        if (to - from < SHORTEST_IPV6 || to < message.length && partOfName(message[to]))
            return Optional.empty();
        // A full stop may end a sentence; and before the first colon may stand the end of a word,
        // as in Subject:fd00::2.
        while (to > from && message[to - 1] == '.') to--;
        if (from > 0 && partOfName(message[from - 1])) {
            while (message[from] != ':') from++;
            from++;
        }
        if (to - from < SHORTEST_IPV6 || to - from > LONGEST_IPV6) return Optional.empty();
        Ipv6Literal address = Ipv6Literal.read(message, from, to);
        return address != null && addresses.contains(address)
                ? Optional.of(new String(message, from, to - from, ISO_8859_1))
                : Optional.empty();
    }

    private static boolean matches(byte[] message, int at, byte[] pattern) {
        int end = at + pattern.length;
        if (end > message.length) return false;
        for (int i = 1; i < pattern.length; i++) {
            if (lower(message[at + i]) != pattern[i]) return false;
        }
        if (at > 0 && partOfName(message[at - 1])) return false;
        if (end == message.length || !partOfName(message[end])) return true;
        // A full stop may end a sentence, or the name's own root.
        return message[end] == '.' && (end + 1 == message.length || !partOfName(message[end + 1]));
    }

    private static boolean partOfName(byte b) {
        return b >= '0' && b <= '9' || lower(b) >= 'a' && lower(b) <= 'z' || b == '.' || b == '-';
    }

    private static boolean exempt(byte[] message, int at) {
        int line = at;
        while (line > 0 && message[line - 1] != '\n') line--;
        for (String name : EXEMPT) {
            boolean same = line + name.length() <= at;
            for (int i = 0; same && i < name.length(); i++) {
                same = lower(message[line + i]) == name.charAt(i);
            }
            if (same) return true;
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b & 255;
    }

    /** The names that are looked for. */
    List<String> inside() {
        return Arrays.stream(byFirst)
                .flatMap(Arrays::stream)
                .map(pattern -> new String(pattern, ISO_8859_1))
                .sorted()
                .toList();
    }
}
