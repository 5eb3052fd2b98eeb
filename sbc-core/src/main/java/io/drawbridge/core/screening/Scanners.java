package io.drawbridge.core.screening;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.NameAddr;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipUri;
import io.drawbridge.core.message.Via;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells scanners from telephones, by the table {@code scanners.txt} and by what an operator adds.
 * Immutable.
 */
public final class Scanners {
    /** What of a request is looked at. */
    enum Mark {
        AGENT_IS,
        AGENT_BEGINS,
        AGENT_HOLDS,
        FROM_NAME,
        URI_HOST,
        URI_USER,
        VIA_HOST,
        BRANCH,
        FROM_TAG,
        SHAPE;

        boolean ofAgent() {
            return this == AGENT_IS || this == AGENT_BEGINS || this == AGENT_HOLDS;
        }

        /** As in the table. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * By what a scanner is known.
     *
     * @param text in small letters
     * @param who whose it is
     * @param source where this was found
     */
    record Signature(Mark mark, String text, String who, String source) {}

    /**
     * A request is a scanner's.
     *
     * @param byAgent it says so itself; else it looks so
     * @param what the mark and its text, as in the table
     */
    public record Found(boolean byAgent, String what) {}

    private static final String BUILTIN = "scanners.txt";

    private final Map<Mark, Set<String>> texts = new EnumMap<>(Mark.class);
    private final List<ScannerShape> shapes;
    private final boolean asksForAgent;

    private Scanners(List<Signature> signatures) {
        for (Mark mark : Mark.values()) texts.put(mark, Set.of());
        signatures.stream()
                .collect(groupingBy(Signature::mark, mapping(Signature::text, toUnmodifiableSet())))
                .forEach(texts::put);
        shapes =
                texts(Mark.SHAPE).stream()
                        .map(text -> ScannerShape.find(text).orElseThrow())
                        .sorted()
                        .toList();
        asksForAgent = signatures.stream().anyMatch(s -> s.mark().ofAgent());
    }

    private Set<String> texts(Mark mark) {
        return Objects.requireNonNull(texts.get(mark));
    }

    /**
     * @param builtinAgents whether the User-Agents of the table count
     * @param builtinLooks whether the other marks of the table count
     * @param ownAgents parts of User-Agents besides
     */
    public static Scanners of(
            boolean builtinAgents, boolean builtinLooks, Collection<String> ownAgents) {
        Stream<Signature> table =
                builtin().stream().filter(s -> s.mark().ofAgent() ? builtinAgents : builtinLooks);
        Stream<Signature> own =
                ownAgents.stream()
                        .map(
                                text ->
                                        new Signature(
                                                Mark.AGENT_HOLDS,
                                                text.toLowerCase(Locale.ROOT),
                                                "named by the operator",
                                                "configuration"));
        return new Scanners(Stream.concat(table, own).toList());
    }

    /** The table that comes with the program. */
    static List<Signature> builtin() {
        var in = Objects.requireNonNull(Scanners.class.getResourceAsStream(BUILTIN));
        try (var reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            List<Signature> table = new ArrayList<>();
            for (String line : reader.lines().toList()) {
                if (!line.isBlank() && line.charAt(0) != '#') table.add(parse(line));
            }
            return List.copyOf(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a broken jar
        }
    }

    private static Signature parse(String line) {
        String[] fields = line.split("\\|", 4);
        Optional<Mark> mark =
                Stream.of(Mark.values())
                        .filter(m -> m.word().equals(fields[0].strip()))
                        .findFirst();
        boolean whole = fields.length == 4 && mark.isPresent() && !fields[1].isBlank();
        if (!whole || mark.get() == Mark.SHAPE && ScannerShape.find(fields[1].strip()).isEmpty()) {
            throw new IllegalArgumentException(BUILTIN + ": " + line);
        }
        return new Signature(
                mark.get(),
                fields[1].strip().toLowerCase(Locale.ROOT),
                fields[2].strip(),
                fields[3].strip());
    }

    /** By what this request, which is no ACK and no CANCEL, is a scanner's. */
    public Optional<Found> find(SipRequest request) {
        Optional<Found> said = asksForAgent ? byAgent(request) : Optional.empty();
        return said.isPresent() ? said : byLook(request);
    }

    private Optional<Found> byAgent(SipRequest request) {
        Optional<String> header = request.header(HeaderName.USER_AGENT);
        if (header.isEmpty()) return Optional.empty();
        String agent = header.get().toLowerCase(Locale.ROOT);
        if (texts(Mark.AGENT_IS).contains(agent)) return found(Mark.AGENT_IS, agent);
        for (String text : texts(Mark.AGENT_BEGINS)) {
            if (agent.startsWith(text)) return found(Mark.AGENT_BEGINS, text);
        }
        for (String text : texts(Mark.AGENT_HOLDS)) {
            if (agent.contains(text)) return found(Mark.AGENT_HOLDS, text);
        }
        return Optional.empty();
    }

    private Optional<Found> byLook(SipRequest request) {
        String name = request.from().displayName();
        if (holds(Mark.FROM_NAME, name)) return found(Mark.FROM_NAME, name);
        if (holds(Mark.FROM_TAG, request.fromTag())) {
            return found(Mark.FROM_TAG, request.fromTag());
        }
        Via via = request.topVia();
        if (holds(Mark.BRANCH, via.branch())) return found(Mark.BRANCH, via.branch());
        if (holds(Mark.VIA_HOST, via.host())) return found(Mark.VIA_HOST, via.host());
        Optional<Found> uri = byUri(request.from()).or(() -> byUri(request.to()));
        if (uri.isPresent()) return uri;
        for (NameAddr contact : request.contacts()) {
            Optional<Found> found = byUri(contact);
            if (found.isPresent()) return found;
        }
        for (ScannerShape shape : shapes) {
            if (shape.is(request)) return found(Mark.SHAPE, shape.word());
        }
        return Optional.empty();
    }

    private Optional<Found> byUri(NameAddr party) {
        if (!(party.uri() instanceof SipUri uri)) return Optional.empty();
        if (holds(Mark.URI_HOST, uri.host())) return found(Mark.URI_HOST, uri.host());
        return holds(Mark.URI_USER, uri.user())
                ? found(Mark.URI_USER, uri.user())
                : Optional.empty();
    }

    private boolean holds(Mark mark, String text) {
        Set<String> known = texts(mark);
        return !known.isEmpty() && known.contains(text.toLowerCase(Locale.ROOT));
    }

    private static Optional<Found> found(Mark mark, String text) {
        return Optional.of(
                new Found(mark.ofAgent(), mark.word() + " " + text.toLowerCase(Locale.ROOT)));
    }
}
