package io.drawbridge.core.app;

import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.KeptBinding;
import io.drawbridge.core.transport.Transport;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a user has bound, as one line of JSON. */
final class BindingLines {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BindingLines() {}

    /**
     * @param bindings none: he has none any more
     */
    record Line(AddressOfRecord aor, List<KeptBinding> bindings) {
        Line {
            bindings = List.copyOf(bindings);
        }
    }

    /** With its end of line. */
    static byte[] write(Line line) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("user", line.aor().user())
                        .put("domain", line.aor().domain());
        ArrayNode bindings = json.putArray("bindings");
        for (KeptBinding kept : line.bindings()) {
            bindings.addObject()
                    .put("alias", kept.alias())
                    .put("registrar", kept.registrar())
                    .put("contact", kept.contact())
                    .put("network", kept.network())
                    .put("transport", kept.transport().name())
                    .put("local", text(kept.local()))
                    .put("remote", text(kept.remote()))
                    .put("callId", kept.callId())
                    .put("cseq", kept.cseq())
                    .put("expires", kept.expires().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("userAgent", kept.userAgent());
        }
        byte[] text = JSON.writeValueAsBytes(json);
        byte[] whole = Arrays.copyOf(text, text.length + 1);
        whole[text.length] = '\n';
        return whole;
    }

    /**
     * @throws IllegalArgumentException when it is none of ours
     */
    static Line read(byte[] line) {
        try {
            JsonNode json = JSON.readTree(line);
            AddressOfRecord aor = new AddressOfRecord(string(json, "user"), string(json, "domain"));
            JsonNode array = json.path("bindings");
            if (!array.isArray()) throw new IllegalArgumentException("has no bindings");
            List<KeptBinding> bindings = new ArrayList<>(array.size());
            for (JsonNode one : array) bindings.add(binding(aor, one));
            return new Line(aor, bindings);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("has no time: " + e.getParsedString(), e);
        }
    }

    private static KeptBinding binding(AddressOfRecord aor, JsonNode json) {
        KeptBinding kept =
                new KeptBinding(
                        string(json, "alias"),
                        aor,
                        string(json, "registrar"),
                        string(json, "contact"),
                        string(json, "network"),
                        Transport.valueOf(string(json, "transport")),
                        socket(string(json, "local")),
                        socket(string(json, "remote")),
                        string(json, "callId"),
                        number(json, "cseq"),
                        Instant.parse(string(json, "expires")),
                        string(json, "userAgent"));
        if (!kept.sound()) throw new IllegalArgumentException("has a binding that cannot be");
        return kept;
    }

    private static String string(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isString()) throw new IllegalArgumentException("has no " + key);
        return value.asString();
    }

    private static long number(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong())
            throw new IllegalArgumentException("has no " + key);
        return value.asLong();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static InetSocketAddress socket(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) throw new IllegalArgumentException("has no port: " + text);
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, colon - 1);
        return new InetSocketAddress(
                InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
    }
}
