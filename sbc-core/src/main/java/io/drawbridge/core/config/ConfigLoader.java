package io.drawbridge.core.config;

/** Reads a configuration file. */
public final class ConfigLoader {
    private ConfigLoader() {}
}
