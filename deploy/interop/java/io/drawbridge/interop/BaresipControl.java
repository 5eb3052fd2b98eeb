package io.drawbridge.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The control port of baresip (its module {@code ctrl_tcp}): commands and events as JSON in
 * netstrings. One thread reads; events wait until a test asks for them.
 */
final class BaresipControl implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final Supplier<String> describe;
    private final List<JsonNode> events = new ArrayList<>();
    private final BlockingQueue<String> responses = new ArrayBlockingQueue<>(16);

    private BaresipControl(Socket socket, Supplier<String> describe) {
        this.socket = socket;
        this.describe = describe;
    }

    /**
     * Connects as soon as baresip listens.
     *
     * @param describe what a failure is explained with
     */
    static BaresipControl connect(int port, BooleanSupplier alive, Supplier<String> describe) {
        List<Socket> connected = new ArrayList<>();
        Waiting.until(
                10,
                () -> {
                    if (!alive.getAsBoolean())
                        throw new AssertionError("baresip ended: " + describe.get());
                    try {
                        return connected.add(new Socket(InetAddress.getByName("127.0.0.1"), port));
                    } catch (IOException e) {
                        return false;
                    }
                },
                () -> "baresip does not listen: " + describe.get());
        BaresipControl control = new BaresipControl(connected.getFirst(), describe);
        Thread.ofVirtual().name("baresip-" + port).start(control::read);
        return control;
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                int length = 0;
                for (int digit = in.readByte(); digit != ':'; digit = in.readByte())
                    length = 10 * length + digit - '0';
                JsonNode message = JSON.readTree(in.readNBytes(length));
                in.readByte();
                if (message.has("event")) {
                    synchronized (events) {
                        events.add(message);
                        events.notifyAll();
                    }
                } else {
                    responses.add(message.path("data").asString(""));
                }
            }
        } catch (IOException e) {
            // closed, by the test or by baresip's end: whoever waits will say so
        }
    }

    /** Gives a command and returns what baresip answers. */
    String command(String name, String parameters) {
        byte[] json =
                JSON.writeValueAsBytes(
                        Map.of("command", name, "params", parameters, "token", name));
        try {
            socket.getOutputStream().write((json.length + ":").getBytes(UTF_8));
            socket.getOutputStream().write(json);
            socket.getOutputStream().write(',');
            String response = responses.poll(5, TimeUnit.SECONDS);
            if (response == null) throw new AssertionError("no answer to " + name + explained());
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The parameter of the next event of this type whose parameter contains {@code text}; the event
     * is then forgotten. Some come in either order, such as the answer and the first media.
     */
    String await(String type, String text, int seconds) {
        Predicate<JsonNode> wanted =
                event ->
                        event.path("type").asString("").equals(type)
                                && event.path("param").asString("").contains(text);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        synchronized (events) {
            while (true) {
                for (int i = 0; i < events.size(); i++) {
                    JsonNode event = events.get(i);
                    if (!wanted.test(event)) continue;
                    events.remove(i);
                    return event.path("param").asString("");
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0)
                    throw new AssertionError("no " + type + " in " + events + explained());
                try {
                    events.wait(left);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Forgets what has happened so far. */
    void forget() {
        synchronized (events) {
            events.clear();
        }
    }

    private String explained() {
        return "\n" + describe.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
