package io.drawbridge.core.server;

import io.drawbridge.core.config.WebOrigin;

import java.util.List;

/**
 * What a listening point for WebSockets wants of a request (RFC 7118 §4).
 *
 * @param path that is served; empty: every path
 * @param origins whose pages may come in, one or more
 */
public record WebSocketDoor(String path, List<WebOrigin> origins) {
    public WebSocketDoor {
        origins = List.copyOf(origins);
    }

    boolean serves(String target) {
        int query = target.indexOf('?');
        String asked = query < 0 ? target : target.substring(0, query);
        return path.isEmpty() || asked.equals(path);
    }

    boolean admits(String origin, String host) {
        for (WebOrigin each : origins) if (each.admits(origin, host)) return true;
        return false;
    }
}
