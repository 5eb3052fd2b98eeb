package io.drawbridge.core.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the SBC tells about itself.
 *
 * @param securityLog gets a line for each offence and ban; empty: {@code security.log} in {@code
 *     node.data}
 * @param tlsKeyLog where the keys of all TLS connections are written, for Wireshark; empty: nowhere
 * @param leakAudit what happens to an outgoing message that shows an inside address or name
 */
@Later("hep")
public record TelemetryConfig(
        Log log,
        Optional<Path> securityLog,
        CallRecords callRecords,
        Optional<Path> tlsKeyLog,
        @Default("count") LeakAudit leakAudit) {
    /** The log on standard error. */
    public record Log(@Default("text") Format format, @Default("info") Level level) {
        /** Shape of a line. */
        public enum Format {
            TEXT,
            JSON
        }

        /** Least weight of what is logged. */
        public enum Level {
            TRACE,
            DEBUG,
            INFO,
            WARN,
            ERROR
        }
    }

    /**
     * Where call records go.
     *
     * @param file empty: {@code calls.jsonl} in {@code node.data}
     */
    public record CallRecords(Optional<Path> file) {}

    /** What the leak auditor does. */
    public enum LeakAudit {
        OFF,
        COUNT,
        /** Only messages outside a dialog; others are counted. */
        BLOCK
    }
}
