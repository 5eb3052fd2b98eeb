package io.drawbridge.core.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Values that would make a wrong configuration record. Whoever builds records by hand sees it as
 * what it is, a bug; {@link ConfigLoader} turns it into {@link Problem}s with positions.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Violation> violations;

    ConfigException(List<Violation> violations) {
        super(
                violations.stream()
                        .map(v -> v.key() + ": " + v.message())
                        .collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** All broken rules of the block, at least one. */
    public List<Violation> violations() {
        return violations;
    }
}
