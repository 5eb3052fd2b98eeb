package io.drawbridge.core.server;

import io.drawbridge.core.routing.Rfc3263;

import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Asks the DNS without blocking. What does not exist is an empty list, what failed a failure. */
public final class Dns {
    private static final long NOTHING_TTL_SECONDS = 60;

    private final LookupSession session;

    private Dns(LookupSession session) {
        this.session = session;
    }

    /** The resolvers, search order and hosts file of this machine. */
    public static Dns system() {
        return new Dns(LookupSession.defaultBuilder().build());
    }

    /** One resolver alone. */
    public static Dns of(Resolver resolver) {
        return new Dns(LookupSession.builder().resolver(resolver).build());
    }

    CompletableFuture<Records<Rfc3263.Naptr>> naptr(String domain) {
        return ask(
                domain,
                Type.NAPTR,
                NAPTRRecord.class,
                r ->
                        new Rfc3263.Naptr(
                                r.getOrder(),
                                r.getPreference(),
                                r.getFlags(),
                                r.getService(),
                                text(r.getReplacement())));
    }

    CompletableFuture<Records<Rfc3263.Srv>> srv(String service) {
        return ask(
                service,
                Type.SRV,
                SRVRecord.class,
                r ->
                        new Rfc3263.Srv(
                                r.getPriority(), r.getWeight(), r.getPort(), text(r.getTarget())));
    }

    /** IPv4 first where both are wanted. */
    CompletableFuture<Records<InetAddress>> addresses(String host, boolean ipv4, boolean ipv6) {
        CompletableFuture<Records<InetAddress>> four =
                ipv4 ? ask(host, Type.A, ARecord.class, r -> bare(r.getAddress())) : nothing();
        CompletableFuture<Records<InetAddress>> six =
                ipv6
                        ? ask(host, Type.AAAA, AAAARecord.class, r -> bare(r.getAddress()))
                        : nothing();
        return four.thenCombine(six, Records::and);
    }

    private <R extends Record, T> CompletableFuture<Records<T>> ask(
            String name, int type, Class<R> kind, Function<R, T> read) {
        Name question;
        try {
            question = Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
        return session.lookupAsync(question, type)
                .toCompletableFuture()
                .thenApply(
                        result -> {
                            List<R> records =
                                    result.getRecords().stream()
                                            .filter(kind::isInstance)
                                            .map(kind::cast)
                                            .toList();
                            return new Records<>(
                                    records.stream().map(read).toList(),
                                    records.stream()
                                            .mapToLong(Record::getTTL)
                                            .min()
                                            .orElse(NOTHING_TTL_SECONDS));
                        })
                .exceptionally(Dns::absent);
    }

    private static <T> Records<T> absent(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException)
            return new Records<>(List.of(), NOTHING_TTL_SECONDS);
        throw new CompletionException(cause);
    }

    private static <T> CompletableFuture<Records<T>> nothing() {
        return CompletableFuture.completedFuture(new Records<>(List.of(), Long.MAX_VALUE));
    }

    private static String text(Name name) {
        return name.toString(true);
    }

    /** Without the name it was found under, which would only cost memory. */
    private static InetAddress bare(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for another length than 4 or 16
        }
    }

    /**
     * @param ttlSeconds of the record that lives shortest
     */
    record Records<T>(List<T> records, long ttlSeconds) {
        Records<T> and(Records<T> other) {
            List<T> both = new ArrayList<>(records);
            both.addAll(other.records);
            return new Records<>(both, Math.min(ttlSeconds, other.ttlSeconds));
        }
    }
}
