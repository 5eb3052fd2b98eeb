package io.drawbridge.core.admin;

import java.util.List;

/**
 * Whether something is well.
 *
 * @param reasons in words, why not; may hold remarks when it is
 */
public record Health(boolean ok, List<String> reasons) {
    public static final Health WELL = new Health(true, List.of());

    public Health {
        reasons = List.copyOf(reasons);
    }
}
