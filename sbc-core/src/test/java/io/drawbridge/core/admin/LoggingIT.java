package io.drawbridge.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.TelemetryConfig.Log;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

class LoggingIT {
    private static final Logger OURS = LoggerFactory.getLogger("io.drawbridge.core.Test");
    private static final Logger THEIRS = LoggerFactory.getLogger("io.netty.Test");

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @AfterEach
    void restore() {
        System.setErr(before);
        Logging.configure(new Log(Log.Format.TEXT, Log.Level.WARN));
    }

    @Test
    void text_isOneLineAnEvent_onStandardError() {
        List<String> lines = logged(new Log(Log.Format.TEXT, Log.Level.INFO));
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).endsWith(" INFO  Test - a call\\r\\nERROR forged");
    }

    @Test
    void json_isOneObjectAnEvent() {
        List<String> lines = logged(new Log(Log.Format.JSON, Log.Level.DEBUG));
        assertThat(lines).hasSize(3);
        JsonNode event = new JsonMapper().readTree(lines.get(1));
        assertThat(event.at("/level").asString()).isEqualTo("INFO");
        assertThat(event.at("/message").asString()).isEqualTo("a call\r\nERROR forged");
    }

    private List<String> logged(Log log) {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        Logging.configure(log);
        OURS.debug("details");
        OURS.info("a call\r\nERROR forged");
        THEIRS.info("not of interest");
        THEIRS.warn("of interest");
        Logging.stop();
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
