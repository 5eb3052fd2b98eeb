package io.drawbridge.core.routing;

import io.drawbridge.core.transport.Transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which names are to be looked up for a target, and in which order the addresses behind them are
 * tried (RFC 3263 §4.1, §4.2). Pure: others ask the DNS.
 */
public final class Rfc3263 {
    /** What is to be looked up next. */
    public sealed interface Step {
        /**
         * A and AAAA of a host.
         *
         * @param host may be a literal
         * @param named true when URI or DNS fixed the transport
         */
        record Addresses(String host, int port, Transport transport, boolean named)
                implements Step {}

        /**
         * SRV of each service, in this order of preference.
         *
         * @param otherwise when none of them has a record
         */
        record Services(List<Service> services, Addresses otherwise) implements Step {
            public Services {
                services = List.copyOf(services);
            }
        }

        /**
         * NAPTR of a domain.
         *
         * @param otherwise when there is none that we can use
         */
        record Pointers(String domain, Services otherwise) implements Step {}
    }

    /**
     * A service of a domain over one transport.
     *
     * @param name owner of SRV records, such as {@code _sip._udp.example.com}
     */
    public record Service(String name, Transport transport) {}

    /** A NAPTR record (RFC 3403 §4.1), with the fields that matter here. */
    public record Naptr(
            int order, int preference, String flags, String service, String replacement) {}

    /** An SRV record (RFC 2782). */
    public record Srv(int priority, int weight, int port, String target) {}

    /**
     * One address that was found.
     *
     * @param target what it belongs to
     * @param serviceRank place of its service among those of the target, from 0
     * @param srvPriority 0 without SRV
     * @param srvWeight 1 without SRV
     */
    public record Found(
            TargetName target,
            int serviceRank,
            int srvPriority,
            int srvWeight,
            InetSocketAddress address,
            Transport transport,
            boolean transportNamed) {}

    /** Service fields of §4.1 and of the registries of RFC 7118 §6 and RFC 3263 §10. */
    private static final Map<String, Transport> NAPTR_SERVICES =
            Map.of(
                    "SIP+D2U", Transport.UDP,
                    "SIP+D2T", Transport.TCP,
                    "SIPS+D2T", Transport.TLS);

    private static final Map<Transport, String> SRV_PREFIXES =
            Map.of(
                    Transport.UDP, "_sip._udp.",
                    Transport.TCP, "_sip._tcp.",
                    Transport.TLS, "_sips._tcp.");

    private static final List<Transport> PREFERENCE =
            List.of(Transport.TLS, Transport.TCP, Transport.UDP);

    private Rfc3263() {}

    /**
     * Where to begin.
     *
     * @param literal true when the host is an address
     * @param supported transports over which the trunk's network can send
     */
    public static Step first(TargetName target, boolean literal, Set<Transport> supported) {
        Transport transport =
                target.transport().orElse(target.secure() ? Transport.TLS : Transport.UDP);
        int port = target.port() == 0 ? transport.defaultPort() : target.port();
        Step.Addresses addresses =
                new Step.Addresses(target.host(), port, transport, target.transport().isPresent());
        if (literal || target.port() != 0) return addresses;
        if (target.transport().isPresent())
            return SRV_PREFIXES.containsKey(transport)
                    ? new Step.Services(List.of(service(transport, target.host())), addresses)
                    : addresses;
        List<Service> services =
                PREFERENCE.stream()
                        .filter(t -> supported.contains(t) && (t.secure() || !target.secure()))
                        .map(t -> service(t, target.host()))
                        .toList();
        // UDP first among what has no NAPTR: it is what a bare name meant before SRV.
        return new Step.Pointers(target.host(), new Step.Services(services.reversed(), addresses));
    }

    /**
     * The services that NAPTR records point to and that we can use, in the order in which the
     * domain's owner wants them used. Empty: as without NAPTR.
     */
    public static List<Service> services(
            List<Naptr> records, boolean secure, Set<Transport> supported) {
        return records.stream()
                .sorted(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference))
                .filter(record -> record.flags().equalsIgnoreCase("s"))
                .flatMap(
                        record ->
                                transport(record)
                                        .filter(supported::contains)
                                        .filter(t -> t.secure() || !secure)
                                        .map(t -> new Service(record.replacement(), t))
                                        .stream())
                .toList();
    }

    /**
     * All addresses of a trunk, the first to be tried first. Priorities count from 0 without gaps.
     */
    public static List<Trunks.Address> ranked(List<Found> found) {
        Comparator<Found> order =
                Comparator.comparingInt((Found f) -> f.target().priority())
                        .thenComparingInt(Found::serviceRank)
                        .thenComparingInt(Found::srvPriority);
        List<Found> sorted = found.stream().sorted(order).toList();
        List<Trunks.Address> ranked = new ArrayList<>();
        int rank = 0;
        for (int i = 0; i < sorted.size(); i++) {
            Found f = sorted.get(i);
            if (i > 0 && order.compare(sorted.get(i - 1), f) != 0) rank++;
            int weight = (int) Math.min(65_535L * 16, (long) f.target().weight() * srvWeight(f));
            ranked.add(
                    new Trunks.Address(
                            f.address(), f.transport(), f.transportNamed(), rank, weight));
        }
        return ranked;
    }

    /** Weight 0 means "hardly ever" beside others (RFC 2782), and is alone as good as any. */
    private static int srvWeight(Found found) {
        return Math.max(1, found.srvWeight());
    }

    private static Service service(Transport transport, String host) {
        return new Service(SRV_PREFIXES.get(transport) + host, transport);
    }

    private static Optional<Transport> transport(Naptr naptr) {
        return Optional.ofNullable(NAPTR_SERVICES.get(naptr.service().toUpperCase(Locale.ROOT)));
    }
}
