package io.drawbridge.core.telemetry;

/** How much an operator should care. */
public enum Severity {
    INFO,
    WARNING,
    ALARM
}
