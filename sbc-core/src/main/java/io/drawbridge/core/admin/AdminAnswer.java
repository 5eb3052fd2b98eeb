package io.drawbridge.core.admin;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer of the HTTP interface.
 *
 * @param headers besides Content-Type and Content-Length
 */
record AdminAnswer(int status, String contentType, byte[] body, Map<String, String> headers) {
    static AdminAnswer json(int status, JsonNode body) {
        return new AdminAnswer(
                status,
                "application/json",
                (body + "\n").getBytes(StandardCharsets.UTF_8),
                Map.of());
    }

    static AdminAnswer text(String contentType, String body) {
        return new AdminAnswer(200, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    AdminAnswer with(String header, String value) {
        return new AdminAnswer(status, contentType, body, Map.of(header, value));
    }
}
