package io.drawbridge.core.config;

import java.util.List;

/** What came of reading a file of users. */
public sealed interface UsersResult {
    /** The file is right. */
    record Loaded(List<UserConfig> users) implements UsersResult {
        public Loaded {
            users = List.copyOf(users);
        }
    }

    /**
     * The file is wrong.
     *
     * @param problems all of them, in the order of the file; at least one
     */
    record Refused(List<Problem> problems) implements UsersResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
