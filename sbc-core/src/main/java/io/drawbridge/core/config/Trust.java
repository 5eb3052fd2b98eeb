package io.drawbridge.core.config;

/** Whether what a side says about itself is believed. */
public enum Trust {
    /** Identity headers are claims, and users must be known. */
    UNTRUSTED,
    /** Ours, or as good as ours. */
    TRUSTED
}
