package io.drawbridge.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads texts as if they were the file {@code sbc.yaml} in the folder {@code /etc/sbc}. */
final class LoadedText {
    static final Path FOLDER = Path.of("/etc/sbc");

    private LoadedText() {}

    private record World(Map<String, String> environment, Map<String, String> files)
            implements Surroundings {
        @Override
        public Optional<String> environment(String name) {
            return Optional.ofNullable(environment.get(name));
        }

        @Override
        public Optional<String> file(String path, long most) {
            return Optional.ofNullable(files.get(path)).filter(text -> text.length() <= most);
        }
    }

    /** A world with these files, by their paths as written. */
    static Surroundings world(Map<String, String> files) {
        return new World(Map.of(), files);
    }

    static LoadResult load(String text) {
        return load(text, Map.of(), Map.of());
    }

    static LoadResult load(
            String text, Map<String, String> environment, Map<String, String> files) {
        return new ConfigLoader(new World(environment, files)).load("sbc.yaml", FOLDER, text);
    }

    /** The configuration, which must be right. */
    static SbcConfig config(String text) {
        return switch (load(text)) {
            case LoadResult.Loaded(var config) -> config;
            case LoadResult.Refused(var problems) -> throw new AssertionError(lines(problems));
        };
    }

    /** The problems as they are printed, one on each line; empty when there are none. */
    static List<String> problems(String text) {
        return switch (load(text)) {
            case LoadResult.Loaded _ -> List.of();
            case LoadResult.Refused(var problems) -> lines(problems);
        };
    }

    static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }
}
