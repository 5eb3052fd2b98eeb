package io.drawbridge.core.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.drawbridge.core.engine.Input;
import io.drawbridge.core.routing.Rfc3263;
import io.drawbridge.core.routing.Rfc3263.Found;
import io.drawbridge.core.routing.Rfc3263.Service;
import io.drawbridge.core.routing.Rfc3263.Step;
import io.drawbridge.core.routing.TargetName;
import io.drawbridge.core.routing.Trunks;
import io.drawbridge.core.transport.Transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps the addresses behind the trunks' targets fresh (RFC 3263). Asks again when the records'
 * time to live is over; while the DNS fails, what was known last stays. Nothing ever waits for it.
 */
public final class TargetLookup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetLookup.class);

    /**
     * Bounds of the time between two look-ups of a trunk; the records' time to live lies within.
     */
    private static final long SHORTEST_SECONDS = 5;

    private static final long LONGEST_SECONDS = 3_600;

    /** After a look-up that failed. */
    private static final long RETRY_SECONDS = 15;

    /** How long a reconfiguration waits for the names of new trunks. */
    private static final long PATIENCE_SECONDS = 3;

    private final Dns dns;
    private final Consumer<Input> shards;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("trunk-lookup").factory());
    private final Map<String, List<Trunks.Address>> known = new ConcurrentHashMap<>();

    /** Those of the running configuration; replaced by the clock's thread alone. */
    private volatile List<Trunk> trunks;

    /**
     * A trunk as its network can reach it.
     *
     * @param transports over which its network can send
     * @param ipv4 its network has an IPv4 listener
     * @param ipv6 its network has an IPv6 listener
     */
    public record Trunk(
            String name,
            List<TargetName> targets,
            Set<Transport> transports,
            boolean ipv4,
            boolean ipv6) {
        public Trunk {
            targets = List.copyOf(targets);
            transports = Set.copyOf(transports);
        }
    }

    /**
     * @param shards gets every {@link Input.TrunkResolved}
     */
    public TargetLookup(List<Trunk> trunks, Dns dns, Consumer<Input> shards) {
        this.trunks = List.copyOf(trunks);
        this.dns = dns;
        this.shards = shards;
    }

    /** Tells the addresses of trunks that need no look-up at once, and asks for the others. */
    public void start() {
        for (Trunk trunk : trunks) {
            if (trunk.targets().stream().allMatch(t -> literal(t).isPresent()))
                told(trunk, literals(trunk));
            else submit(() -> refresh(trunk));
        }
    }

    /**
     * What is known of each trunk, in the order of trying; a trunk without an entry: nothing yet.
     */
    public Map<String, List<Trunks.Address>> known() {
        return Map.copyOf(known);
    }

    /**
     * Follows another configuration: a trunk that stays as it is keeps its addresses, one that is
     * new or another than before is looked up first, for a few seconds at most, and one that is
     * gone is forgotten.
     *
     * @param words makes what all shards are told from what is known then; {@link
     *     Input.TrunkResolved} comes behind it
     * @return done when they are told
     */
    public CompletableFuture<Void> replace(
            List<Trunk> next, Function<Map<String, List<Trunks.Address>>, Input> words) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        if (!submit(() -> lookUpFirst(next, words, told)))
            told.completeExceptionally(new IllegalStateException("the server is stopping"));
        return told;
    }

    private void lookUpFirst(
            List<Trunk> next,
            Function<Map<String, List<Trunks.Address>>, Input> words,
            CompletableFuture<Void> told) {
        List<Trunk> kept = new ArrayList<>(); // as the same objects: their look-ups go on
        Map<Trunk, CompletableFuture<List<Answer>>> asked = new LinkedHashMap<>();
        for (Trunk trunk : next) {
            int same = trunks.indexOf(trunk);
            kept.add(same < 0 ? trunk : trunks.get(same));
            if (same < 0)
                asked.put(
                        trunk,
                        all(trunk.targets().stream().map(t -> addresses(trunk, t)).toList()));
        }
        var _ =
                CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                        .orTimeout(PATIENCE_SECONDS, SECONDS)
                        .whenComplete((_, _) -> submit(() -> swap(kept, asked, words, told)));
    }

    private void swap(
            List<Trunk> next,
            Map<Trunk, CompletableFuture<List<Answer>>> asked,
            Function<Map<String, List<Trunks.Address>>, Input> words,
            CompletableFuture<Void> told) {
        try {
            trunks = List.copyOf(next);
            known.keySet().retainAll(next.stream().map(Trunk::name).toList());
            asked.forEach(
                    (trunk, answers) -> {
                        known.remove(trunk.name());
                        List<Found> found =
                                answers.getNow(List.of()).stream()
                                        .flatMap(answer -> answer.found().stream())
                                        .toList();
                        if (!found.isEmpty()) known.put(trunk.name(), Rfc3263.ranked(found));
                    });
            shards.accept(words.apply(known()));
            told.complete(null);
        } catch (RuntimeException bug) {
            told.completeExceptionally(bug);
        }
        asked.forEach(
                (trunk, answers) -> {
                    boolean fixed = trunk.targets().stream().allMatch(t -> literal(t).isPresent());
                    if (!fixed) learnedFrom(trunk, answers); // what comes later, and the next time
                });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void refresh(Trunk trunk) {
        if (isGone(trunk)) return;
        List<CompletableFuture<Answer>> answers =
                trunk.targets().stream().map(target -> addresses(trunk, target)).toList();
        learnedFrom(trunk, all(answers));
    }

    private void learnedFrom(Trunk trunk, CompletableFuture<List<Answer>> answers) {
        var _ =
                answers.whenComplete(
                        (found, failure) -> submit(() -> learned(trunk, found, failure)));
    }

    /** Another configuration has it no more, or otherwise. */
    private boolean isGone(Trunk trunk) {
        for (Trunk one : trunks) if (one == trunk) return false;
        return true;
    }

    private void learned(Trunk trunk, List<Answer> answers, Throwable failure) {
        if (isGone(trunk)) return;
        List<Found> found =
                failure != null
                        ? List.of()
                        : answers.stream().flatMap(answer -> answer.found().stream()).toList();
        if (found.isEmpty()) {
            boolean first = known.putIfAbsent(trunk.name(), List.of()) == null;
            if (first) shards.accept(new Input.TrunkResolved(trunk.name(), List.of()));
            if (first) LOG.warn("trunk {}: no target resolves at present", trunk.name());
            again(trunk, RETRY_SECONDS);
            return;
        }
        told(trunk, Rfc3263.ranked(found));
        boolean partly = answers.stream().anyMatch(answer -> answer.found().isEmpty());
        long ttl = answers.stream().mapToLong(Answer::ttlSeconds).min().orElse(RETRY_SECONDS);
        again(trunk, partly ? RETRY_SECONDS : Math.clamp(ttl, SHORTEST_SECONDS, LONGEST_SECONDS));
    }

    private void told(Trunk trunk, List<Trunks.Address> targets) {
        List<Trunks.Address> before = known.put(trunk.name(), targets);
        if (!targets.equals(before)) shards.accept(new Input.TrunkResolved(trunk.name(), targets));
    }

    /** What one target gave; a failure is no addresses. */
    private CompletableFuture<Answer> addresses(Trunk trunk, TargetName target) {
        Step first = Rfc3263.first(target, literal(target).isPresent(), trunk.transports());
        return step(trunk, target, first).exceptionally(_ -> Answer.NOTHING);
    }

    private CompletableFuture<Answer> step(Trunk trunk, TargetName target, Step step) {
        return switch (step) {
            case Step.Addresses addresses -> hosts(trunk, target, addresses, 0, 0, 1);
            case Step.Services services -> services(trunk, target, services);
            case Step.Pointers(var domain, var otherwise) ->
                    dns.naptr(domain)
                            .thenCompose(
                                    records -> {
                                        List<Service> usable =
                                                Rfc3263.services(
                                                        records.records(),
                                                        target.secure(),
                                                        trunk.transports());
                                        return usable.isEmpty()
                                                ? services(trunk, target, otherwise)
                                                : services(
                                                                trunk,
                                                                target,
                                                                new Step.Services(
                                                                        usable,
                                                                        otherwise.otherwise()))
                                                        .thenApply(
                                                                a ->
                                                                        a.within(
                                                                                records
                                                                                        .ttlSeconds()));
                                    });
        };
    }

    private CompletableFuture<Answer> services(Trunk trunk, TargetName target, Step.Services step) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int rank = 0; rank < step.services().size(); rank++) {
            int serviceRank = rank;
            Service service = step.services().get(rank);
            answers.add(
                    dns.srv(service.name())
                            .thenCompose(
                                    records ->
                                            behind(trunk, target, service, serviceRank, records)));
        }
        return merged(answers)
                .thenCompose(
                        answer ->
                                answer.found().isEmpty()
                                        ? hosts(trunk, target, step.otherwise(), 0, 0, 1)
                                        : CompletableFuture.completedFuture(answer));
    }

    private CompletableFuture<Answer> behind(
            Trunk trunk,
            TargetName target,
            Service service,
            int rank,
            Dns.Records<Rfc3263.Srv> records) {
        return merged(
                        records.records().stream()
                                .map(
                                        srv ->
                                                hosts(
                                                        trunk,
                                                        target,
                                                        new Step.Addresses(
                                                                srv.target(),
                                                                srv.port(),
                                                                service.transport(),
                                                                true),
                                                        rank,
                                                        srv.priority(),
                                                        srv.weight()))
                                .toList())
                .thenApply(answer -> answer.within(records.ttlSeconds()));
    }

    private CompletableFuture<Answer> hosts(
            Trunk trunk,
            TargetName target,
            Step.Addresses step,
            int rank,
            int priority,
            int weight) {
        CompletableFuture<Dns.Records<InetAddress>> addresses =
                literal(step.host())
                        .map(
                                address ->
                                        CompletableFuture.completedFuture(
                                                new Dns.Records<>(
                                                        List.of(address), LONGEST_SECONDS)))
                        .orElseGet(() -> dns.addresses(step.host(), trunk.ipv4(), trunk.ipv6()));
        return addresses.thenApply(
                records ->
                        new Answer(
                                records.records().stream()
                                        .map(
                                                address ->
                                                        new Found(
                                                                target,
                                                                rank,
                                                                priority,
                                                                weight,
                                                                new InetSocketAddress(
                                                                        address, step.port()),
                                                                step.transport(),
                                                                step.named()))
                                        .toList(),
                                records.ttlSeconds()));
    }

    private static List<Trunks.Address> literals(Trunk trunk) {
        List<Found> found = new ArrayList<>();
        for (TargetName target : trunk.targets()) {
            if (!(Rfc3263.first(target, true, trunk.transports()) instanceof Step.Addresses step))
                throw new IllegalStateException("a literal that needs a look-up: " + target);
            InetAddress address = literal(target).orElseThrow();
            found.add(
                    new Found(
                            target,
                            0,
                            0,
                            1,
                            new InetSocketAddress(address, step.port()),
                            step.transport(),
                            step.named()));
        }
        return Rfc3263.ranked(found);
    }

    private static CompletableFuture<Answer> merged(List<CompletableFuture<Answer>> answers) {
        return all(answers)
                .thenApply(
                        list ->
                                new Answer(
                                        list.stream().flatMap(a -> a.found().stream()).toList(),
                                        list.stream()
                                                .mapToLong(Answer::ttlSeconds)
                                                .min()
                                                .orElse(RETRY_SECONDS)));
    }

    private static CompletableFuture<List<Answer>> all(List<CompletableFuture<Answer>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }

    private static Optional<InetAddress> literal(TargetName target) {
        return literal(target.host());
    }

    private static Optional<InetAddress> literal(String host) {
        boolean shaped = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c <= '9');
        if (!shaped) return Optional.empty();
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private void again(Trunk trunk, long seconds) {
        try {
            var _ = clock.schedule(() -> refresh(trunk), seconds, SECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed while trunk {} was looked up", trunk.name());
        }
    }

    private boolean submit(Runnable task) {
        try {
            clock.execute(task);
            return true;
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed while a trunk was looked up");
            return false;
        }
    }

    /**
     * @param ttlSeconds of the record that lives shortest
     */
    private record Answer(List<Found> found, long ttlSeconds) {
        static final Answer NOTHING = new Answer(List.of(), RETRY_SECONDS);

        Answer within(long ttl) {
            return new Answer(found, Math.min(ttl, ttlSeconds));
        }
    }
}
