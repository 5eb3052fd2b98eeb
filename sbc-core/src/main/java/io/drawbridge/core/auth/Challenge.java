package io.drawbridge.core.auth;

import io.drawbridge.policy.credentials.DigestAlgorithm;

/** Writes the value of a WWW-Authenticate or Proxy-Authenticate header (RFC 7616 §3.3). */
final class Challenge {
    private Challenge() {}

    static String of(String realm, String nonce, DigestAlgorithm algorithm, boolean stale) {
        StringBuilder text = new StringBuilder("Digest realm=\"");
        for (int i = 0; i < realm.length(); i++) {
            char c = realm.charAt(i);
            if (c == '"' || c == '\\') text.append('\\');
            text.append(c);
        }
        text.append("\", nonce=\"").append(nonce).append('"');
        if (stale) text.append(", stale=true");
        return text.append(", algorithm=")
                .append(algorithm.token())
                .append(", qop=\"auth\"")
                .toString();
    }
}
