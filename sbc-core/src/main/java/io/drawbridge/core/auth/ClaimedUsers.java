package io.drawbridge.core.auth;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;

import java.util.ArrayList;
import java.util.List;

/** Whose passwords a request says that its sender knows, right or wrong. */
public final class ClaimedUsers {
    private ClaimedUsers() {}

    /** The names in its credentials, whatever realm they are for; mostly none or one. */
    public static List<String> of(SipRequest request) {
        if (!request.has(HeaderName.AUTHORIZATION)
                && !request.has(HeaderName.PROXY_AUTHORIZATION)) {
            return List.of();
        }
        List<String> users = new ArrayList<>(1);
        for (HeaderName name : List.of(HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION)) {
            for (String credentials : request.headers(name)) {
                AuthParams.find(credentials, "username").ifPresent(users::add);
            }
        }
        return users;
    }
}
