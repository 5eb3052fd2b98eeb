package io.drawbridge.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A telephone that answers challenges (RFC 7616 §3.4), written without what it tests. */
public final class DigestClient {
    private final String user;
    private final String password;

    public DigestClient(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /** The value of one parameter of a challenge, without quotes; "" when there is none. */
    public static String param(String challenge, String name) {
        Matcher matcher =
                Pattern.compile("[ ,]" + name + "=(\"([^\"]*)\"|[^,]*)").matcher(challenge);
        if (!matcher.find()) return "";
        return matcher.group(2) != null ? matcher.group(2) : matcher.group(1);
    }

    /** The challenge of this algorithm. */
    public static String challenge(List<String> challenges, String algorithm) {
        return challenges.stream()
                .filter(c -> param(c, "algorithm").equals(algorithm))
                .findFirst()
                .orElseThrow();
    }

    /** The value of an Authorization header. */
    public String answer(String challenge, String method, String uri, int nc) {
        return answer(challenge, method, uri, nc, _ -> {});
    }

    /**
     * @param edit changes parameters as they are written, after the response was made of them
     */
    public String answer(
            String challenge,
            String method,
            String uri,
            int nc,
            Consumer<Map<String, String>> edit) {
        String algorithm = param(challenge, "algorithm");
        String realm = param(challenge, "realm");
        String nonce = param(challenge, "nonce");
        String count = HexFormat.of().toHexDigits(nc);
        String cnonce = "0a4f113b";
        String ha1 = hash(algorithm, user + ":" + realm + ":" + password);
        String ha2 = hash(algorithm, method + ":" + uri);
        String response = hash(algorithm, String.join(":", ha1, nonce, count, cnonce, "auth", ha2));
        Map<String, String> params = new LinkedHashMap<>();
        params.put("username", quoted(user));
        params.put("realm", quoted(realm));
        params.put("nonce", quoted(nonce));
        params.put("uri", quoted(uri));
        params.put("response", quoted(response));
        params.put("algorithm", algorithm);
        params.put("cnonce", quoted(cnonce));
        params.put("qop", "auth");
        params.put("nc", count);
        edit.accept(params);
        return "Digest "
                + String.join(
                        ", ",
                        params.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .toList());
    }

    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
