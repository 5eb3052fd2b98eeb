package io.drawbridge.policy.credentials;

/**
 * What a client sends to show that it knows a password, with quality of protection "auth" (RFC 7616
 * §3.4). All texts as they were hashed by the client.
 *
 * @param nc eight hexadecimal digits
 * @param method of the request
 * @param uri digest-uri
 * @param response hexadecimal; anything else proves nothing
 */
public record DigestResponse(
        DigestAlgorithm algorithm,
        String user,
        String nonce,
        String nc,
        String cnonce,
        String method,
        String uri,
        String response) {

    /** The request-digest that the owner of this A1 hash sends (RFC 7616 §3.4.1 to §3.4.3). */
    public String expected(String ha1) {
        String ha2 = algorithm.hash(method + ":" + uri);
        return algorithm.hash(ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
    }
}
