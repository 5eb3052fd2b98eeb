package io.drawbridge.core.harness;

import io.drawbridge.core.message.MessageBuilder;
import io.drawbridge.core.message.Method;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.message.SipResponse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message in the making: headers can still be replaced or taken out, as odd peers do. */
final class Draft {
    private record Line(String name, String value) {}

    private record Content(String type, String text) {}

    private final MessageBuilder builder;
    private final List<Line> lines = new ArrayList<>();
    private Optional<Content> content = Optional.empty();

    private Draft(MessageBuilder builder) {
        this.builder = builder;
    }

    static Draft request(String method, String requestUri) {
        return new Draft(SipRequest.builder(Method.of(method), requestUri));
    }

    static Draft response(int status, String reason) {
        return new Draft(SipResponse.builder(status, reason));
    }

    Draft header(String name, String value) {
        lines.add(new Line(name, value));
        return this;
    }

    Draft without(String name) {
        lines.removeIf(line -> line.name().equalsIgnoreCase(name));
        return this;
    }

    Draft replace(String name, String value) {
        return without(name).header(name, value);
    }

    Draft body(String type, String text) {
        content = Optional.of(new Content(type, text));
        return this;
    }

    Draft withoutBody() {
        content = Optional.empty();
        return this;
    }

    Draft sdp(String text) {
        return body("application/sdp", text);
    }

    private MessageBuilder filled() {
        lines.forEach(line -> builder.header(line.name(), line.value()));
        content.ifPresent(c -> builder.body(c.type(), c.text().getBytes(StandardCharsets.UTF_8)));
        return builder;
    }

    SipRequest request() {
        return filled().buildRequest();
    }

    SipResponse response() {
        return filled().buildResponse();
    }
}
