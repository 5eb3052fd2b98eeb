package io.drawbridge.core.config;

/**
 * Where a trunk is reached.
 *
 * @param priority tried in rising order, 0..65535
 * @param weight share among targets of the same priority, 1..65535
 */
@Shorthand
public record TargetConfig(TargetUri uri, @Default("1") int priority, @Default("1") int weight) {
    public TargetConfig {
        new Rules()
                .between(priority, 0, 65_535, "priority")
                .between(weight, 1, 65_535, "weight")
                .check();
    }
}
