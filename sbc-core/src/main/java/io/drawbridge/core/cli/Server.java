package io.drawbridge.core.cli;

import java.io.PrintWriter;

/** What {@code sbc run} starts; the application supplies it. */
@FunctionalInterface
public interface Server {
    /**
     * Serves until it is told to stop.
     *
     * @param launch what to serve
     * @param startText gets what listens where, and the line {@code ready}; goes to standard output
     * @return exit code of the process: 0 after a drain
     */
    int start(Launch launch, PrintWriter startText);
}
