package io.drawbridge.core.admin;

import java.util.List;

/** What came of reading the configuration again. */
public sealed interface ReloadAnswer {
    /**
     * It is in force.
     *
     * @param changed keys, none when the file says the same as before
     */
    record Reloaded(List<String> changed) implements ReloadAnswer {
        public Reloaded {
            changed = List.copyOf(changed);
        }
    }

    /**
     * The file is right, but the running server cannot follow it; it stays as it was.
     *
     * @param reasons at least one
     */
    record Conflict(List<String> reasons) implements ReloadAnswer {
        public Conflict {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The file is wrong; the server stays as it was.
     *
     * @param problems {@code file:line:column: key: message}, at least one
     */
    record Wrong(List<String> problems) implements ReloadAnswer {
        public Wrong {
            problems = List.copyOf(problems);
        }
    }
}
