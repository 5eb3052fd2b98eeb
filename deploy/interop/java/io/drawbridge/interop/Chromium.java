package io.drawbridge.interop;

import com.sun.net.httpserver.HttpServer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A browser without a window, whose pages hold peer connections that a test operates. */
final class Chromium implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final Path FILES =
            Path.of(System.getProperty("drawbridge.tree", "."), "deploy/interop/browser");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer files;
    private final Process process;
    private final DevTools tools;

    private Chromium(HttpServer files, Process process, DevTools tools) {
        this.files = files;
        this.process = process;
        this.tools = tools;
    }

    static Chromium start(Path parent) {
        try {
            Path folder = Files.createTempDirectory(parent, "chromium-");
            Path log = folder.resolve("chromium.log");
            Process process =
                    new ProcessBuilder(
                                    "chromium",
                                    "--headless=new",
                                    "--no-sandbox",
                                    "--no-first-run",
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--disable-extensions",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--mute-audio",
                                    "--ignore-certificate-errors",
                                    "--disable-background-timer-throttling",
                                    "--disable-renderer-backgrounding",
                                    "--disable-backgrounding-occluded-windows",
                                    "--autoplay-policy=no-user-gesture-required",
                                    "--allow-loopback-in-peer-connection",
                                    "--remote-debugging-port=0",
                                    "--user-data-dir=" + folder.resolve("profile"),
                                    "about:blank")
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            Waiting.until(
                    30,
                    () -> LISTENING.matcher(Commands.read(log)).find(),
                    () -> "Chromium did not start: " + Commands.read(log));
            Matcher address = LISTENING.matcher(Commands.read(log));
            if (!address.find()) throw new AssertionError(Commands.read(log));
            return new Chromium(serve(), process, new DevTools(URI.create(address.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpServer serve() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        for (String name : List.of("peer.html", "peer.js")) {
            byte[] content = Files.readAllBytes(FILES.resolve(name));
            String type = name.endsWith("js") ? "text/javascript" : "text/html";
            server.createContext(
                    "/" + name,
                    exchange -> {
                        exchange.getResponseHeaders().set("Content-Type", type);
                        exchange.sendResponseHeaders(200, content.length);
                        exchange.getResponseBody().write(content);
                        exchange.close();
                    });
        }
        server.start();
        return server;
    }

    /** Where its pages come from. */
    String origin() {
        return "http://127.0.0.1:" + files.getAddress().getPort();
    }

    /** A page of its own, with nothing open yet. */
    Page open() {
        String url = origin() + "/peer.html";
        String target =
                tools.call("", "Target.createTarget", Map.of("url", url))
                        .get("targetId")
                        .asString();
        String session =
                tools.call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                        .get("sessionId")
                        .asString();
        Page page = new Page(session);
        Waiting.until(
                10,
                () -> page.evaluate("typeof test === 'object'").asBoolean(),
                () -> "the page did not load");
        return page;
    }

    /** One page; scripts of it run to their end before the next one starts. */
    final class Page {
        private final String session;

        private Page(String session) {
            this.session = session;
        }

        /** Calls a function of {@code peer.js}; arguments are strings, numbers, booleans. */
        JsonNode call(String function, Object... arguments) {
            return evaluate(
                    "test."
                            + function
                            + Stream.of(arguments)
                                    .map(JSON::writeValueAsString)
                                    .collect(Collectors.joining(",", "(", ")")));
        }

        private JsonNode evaluate(String script) {
            JsonNode result =
                    tools.call(
                            session,
                            "Runtime.evaluate",
                            Map.of(
                                    "expression",
                                    script,
                                    "awaitPromise",
                                    true,
                                    "returnByValue",
                                    true));
            if (result.has("exceptionDetails"))
                throw new AssertionError(result.get("exceptionDetails").toPrettyString());
            return result.get("result").path("value");
        }
    }

    @Override
    public void close() {
        tools.close();
        files.stop(0);
        List<ProcessHandle> all =
                Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) all.forEach(ProcessHandle::destroyForcibly);
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
