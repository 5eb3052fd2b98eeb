package io.drawbridge.core.cli;

/** Exit codes, as in BSD's sysexits. */
final class ExitCode {
    static final int FINE = 0;

    /** The command itself could not do its work. */
    static final int FAILED = 1;

    /** The command line is wrong (EX_USAGE). */
    static final int USAGE = 64;

    /** The configuration is wrong (EX_CONFIG). */
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
