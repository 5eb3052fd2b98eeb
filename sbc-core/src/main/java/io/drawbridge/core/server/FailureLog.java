package io.drawbridge.core.server;

import org.slf4j.Logger;

import java.util.HashSet;
import java.util.Set;

/**
 * Logs each kind of unexpected exception once, with its stack trace: what a peer can trigger at
 * will must not fill the log. Not thread-safe.
 */
final class FailureLog {
    private static final int KINDS = 64;

    private final Set<String> seen = new HashSet<>();
    private final Logger log;
    private final String where;

    FailureLog(Logger log, String where) {
        this.log = log;
        this.where = where;
    }

    /**
     * @param during what was being done, a constant of the program
     */
    void log(String during, Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String kind = during + failure.getClass().getName() + (trace.length == 0 ? "" : trace[0]);
        if (seen.size() >= KINDS || !seen.add(kind)) return;
        log.error(
                "{}: {} failed; it is counted from now on and not logged again",
                where,
                during,
                failure);
    }
}
