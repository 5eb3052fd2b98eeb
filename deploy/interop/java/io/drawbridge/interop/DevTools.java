package io.drawbridge.interop;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A browser's remote control: the Chrome DevTools protocol over a WebSocket. */
final class DevTools implements AutoCloseable {
    private static final int SECONDS = 20;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final WebSocket socket;

    DevTools(URI browser) {
        socket = http.newWebSocketBuilder().buildAsync(browser, new Answers()).join();
    }

    /**
     * Gives an order and waits for what came of it.
     *
     * @param session of a page; empty: the browser itself
     */
    synchronized JsonNode call(String session, String method, Map<String, Object> parameters) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode order = json.createObjectNode().put("id", id).put("method", method);
        order.set("params", json.valueToTree(parameters));
        if (!session.isEmpty()) order.put("sessionId", session);
        socket.sendText(order.toString(), true).join();
        try {
            JsonNode message = answer.get(SECONDS, TimeUnit.SECONDS);
            if (message.has("error")) throw new AssertionError(method + ": " + message);
            return message.get("result");
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = json.readTree(text.toString());
                text.setLength(0);
                CompletableFuture<JsonNode> answer =
                        message.has("id") ? waiting.remove(message.get("id").asLong()) : null;
                if (answer != null) answer.complete(message);
            }
            from.request(1);
            return null;
        }
    }
}
