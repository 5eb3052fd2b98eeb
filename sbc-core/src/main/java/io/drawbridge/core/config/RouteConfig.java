package io.drawbridge.core.config;

import com.google.re2j.Pattern;

import java.util.Optional;

/**
 * Which calls go where; the first route that matches wins.
 *
 * @param name what logs and call records call it; empty: its place in the list
 * @param from a trunk or a network; a trunk's calls match by its own name only
 * @param auth how a stranger proves himself; empty: {@code policy.auth}
 * @param emergency not subject to overload and call limits
 */
public record RouteConfig(
        Optional<String> name,
        String from,
        Match match,
        RouteTarget to,
        Optional<Auth> auth,
        @Default("false") boolean emergency) {
    /** How a stranger proves himself. */
    public enum Auth {
        /** The trunk challenges, and its answers are watched. */
        RELAY,
        /** We challenge: the caller must be one of the users. */
        LOCAL,
        /** Anyone may call. */
        NONE
    }

    /**
     * What a request must look like; without conditions, every one.
     *
     * @param requestUser found in the user part of the Request-URI, unescaped
     */
    public record Match(Optional<Pattern> requestUser) {}
}
