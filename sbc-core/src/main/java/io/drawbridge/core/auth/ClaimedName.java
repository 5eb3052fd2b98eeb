package io.drawbridge.core.auth;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom the credentials of a request name. Nobody has checked that it is he; a name that cannot be
 * told is one all the same, so that nobody is nobody by writing it oddly.
 */
public final class ClaimedName {
    private static final int LONGEST = 128;
    private static final String UNCLEAR = "(unclear)";

    private ClaimedName() {}

    /** In small letters; empty when there are no digest credentials. */
    public static String of(SipRequest request) {
        Set<String> names = new TreeSet<>();
        for (HeaderName header :
                List.of(HeaderName.PROXY_AUTHORIZATION, HeaderName.AUTHORIZATION)) {
            for (String value : request.headers(header)) {
                if (value.regionMatches(true, 0, "Digest", 0, 6)) names.add(named(value));
            }
        }
        if (names.size() > 1) return UNCLEAR;
        return names.isEmpty() ? "" : names.iterator().next();
    }

    private static String named(String credentials) {
        return AuthParams.find(credentials, "username")
                .filter(name -> !name.isBlank() && name.length() <= LONGEST)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .orElse(UNCLEAR);
    }
}
