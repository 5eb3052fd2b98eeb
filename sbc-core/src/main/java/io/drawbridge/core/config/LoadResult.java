package io.drawbridge.core.config;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface LoadResult {
    /** The file is right. */
    record Loaded(SbcConfig config) implements LoadResult {}

    /**
     * The file is wrong.
     *
     * @param problems all of them, in the order of the file; at least one
     */
    record Refused(List<Problem> problems) implements LoadResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
