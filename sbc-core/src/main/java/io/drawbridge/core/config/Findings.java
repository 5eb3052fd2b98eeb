package io.drawbridge.core.config;

import org.snakeyaml.engine.v2.exceptions.Mark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What came to light while a file was bound: its problems, and where each key stands. */
final class Findings {
    private static final int MOST_PROBLEMS = 200;

    private final String file;
    private final List<Problem> problems;
    private final Map<String, Place> places;
    private final Map<String, String> texts;
    private final Map<String, List<String>> entries;
    private final Set<String> excused;

    private record Place(String file, int line, int column) {}

    Findings(String file) {
        this.file = file;
        problems = new ArrayList<>();
        places = new HashMap<>();
        texts = new LinkedHashMap<>();
        entries = new HashMap<>();
        excused = new HashSet<>();
    }

    private Findings(String file, Findings around) {
        this.file = file;
        problems = around.problems;
        places = around.places;
        texts = around.texts;
        entries = around.entries;
        excused = around.excused;
    }

    /** The same findings, while another file is read that stands at a key of this one. */
    Findings in(String other) {
        return new Findings(other, this);
    }

    void problem(Optional<Mark> mark, String key, String message) {
        add(place(mark), key, message);
    }

    /** A problem at the place of the key, or of the nearest block around it. */
    void problem(String key, String message) {
        String around = key;
        while (!places.containsKey(around) && !around.isEmpty()) {
            around = around.substring(0, Math.max(0, around.lastIndexOf('.')));
        }
        add(places.getOrDefault(around, new Place(file, 1, 1)), key, message);
    }

    /**
     * A broken rule; not worth saying when what stands at its key is known to be wrong already, as
     * then a default stands in for it.
     */
    void violation(String key, String message) {
        if (full()) {
            return;
        }
        boolean explained =
                excused.contains(key)
                        || problems.stream()
                                .map(Problem::key)
                                .anyMatch(
                                        wrong -> wrong.equals(key) || wrong.startsWith(key + "."));
        if (key.isEmpty() || !explained) {
            problem(key, message);
        }
    }

    /** The key is there, but misspelt: that it is missing needs no problem of its own. */
    void misspelt(String key) {
        excused.add(key);
    }

    /** Whether there are so many problems that no more are taken. */
    boolean full() {
        return problems.size() >= MOST_PROBLEMS;
    }

    private void add(Place place, String key, String message) {
        if (!full()) {
            problems.add(new Problem(place.file(), place.line(), place.column(), key, message));
        }
    }

    void found(String key, Optional<Mark> mark) {
        places.put(key, place(mark));
    }

    /** Keeps what is written at a key, for rules between blocks. */
    void text(String key, String text) {
        texts.put(key, text);
    }

    Map<String, String> texts() {
        return texts;
    }

    /** Keeps the names in a block of named blocks. */
    void entries(String key, List<String> names) {
        entries.put(key, List.copyOf(names));
    }

    List<String> entries(String key) {
        return entries.getOrDefault(key, List.of());
    }

    boolean has(String key) {
        return places.containsKey(key);
    }

    /** Where a block and all in it stand. */
    Positions positions(String block) {
        Map<String, String> lines = new HashMap<>();
        places.forEach(
                (key, place) -> {
                    if (key.equals(block) || key.startsWith(block + ".")) {
                        lines.put(key, place.file() + ":" + place.line());
                    }
                });
        return new Positions(lines);
    }

    /** In the order of the file; those of other files behind them. */
    List<Problem> problems() {
        return problems.stream()
                .distinct()
                .sorted(
                        Comparator.comparing((Problem problem) -> !problem.file().equals(file))
                                .thenComparing(Problem::file)
                                .thenComparingInt(Problem::line)
                                .thenComparingInt(Problem::column))
                .toList();
    }

    private Place place(Optional<Mark> mark) {
        return mark.map(m -> new Place(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Place(file, 0, 0));
    }
}
