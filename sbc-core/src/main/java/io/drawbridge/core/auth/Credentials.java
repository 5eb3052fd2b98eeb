package io.drawbridge.core.auth;

import java.util.Optional;

/**
 * One Authorization or Proxy-Authorization header (RFC 3261 §20.7, §20.28; RFC 7616 §3.4). Texts
 * are without their quotes and escapes.
 */
sealed interface Credentials {
    /** A scheme that is not Digest. */
    record OtherScheme() implements Credentials {}

    /** Not as the RFC has it, or longer than anybody needs. */
    record Malformed() implements Credentials {}

    /**
     * @param user in whichever of its two forms it came
     * @param userHashed the name is hashed (§3.4.4)
     * @param algorithm "MD5" when none is named
     * @param qop "" when none is named (RFC 2069)
     * @param nc "" when there is none, else eight hexadecimal digits
     * @param cnonce "" when there is none
     */
    record Digest(
            String user,
            boolean userHashed,
            String realm,
            String nonce,
            String uri,
            String response,
            String algorithm,
            String qop,
            String nc,
            String cnonce)
            implements Credentials {}

    /** Reads the value of such a header. */
    static Credentials parse(String value) {
        int space = 0;
        while (space < value.length() && !AuthParams.blank(value.charAt(space))) space++;
        if (!value.substring(0, space).equalsIgnoreCase("Digest")) {
            return AuthParams.token(value, 0, space) ? new OtherScheme() : new Malformed();
        }
        return AuthParams.parse(value.substring(space))
                .flatMap(Credentials::digest)
                .<Credentials>map(d -> d)
                .orElseGet(Malformed::new);
    }

    private static Optional<Digest> digest(AuthParams params) {
        Optional<String> user =
                params.has("username") ? params.value("username") : params.extended("username*");
        boolean hashed = params.getOr("userhash", "false").equalsIgnoreCase("true");
        String nc = params.getOr("nc", "");
        boolean complete =
                params.has("realm")
                        && params.has("nonce")
                        && params.has("uri")
                        && params.has("response")
                        && params.has("username") != params.has("username*")
                        && !(hashed && params.has("username*"))
                        && (nc.isEmpty() || count(nc) >= 0);
        if (!complete) return Optional.empty();
        return user.map(
                name ->
                        new Digest(
                                name,
                                hashed,
                                params.getOr("realm", ""),
                                params.getOr("nonce", ""),
                                params.getOr("uri", ""),
                                params.getOr("response", ""),
                                params.getOr("algorithm", "MD5"),
                                params.getOr("qop", ""),
                                nc,
                                params.getOr("cnonce", "")));
    }

    /** The value of a nonce count (8LHEX, upper case let through); -1 when it is none. */
    static long count(String nc) {
        if (nc.length() != 8) return -1;
        long count = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(nc.charAt(i), 16);
            if (digit < 0 || nc.charAt(i) > 'f') return -1;
            count = count << 4 | digit;
        }
        return count;
    }
}
