package io.drawbridge.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class LogLineTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123Z");

    @Test
    void event_isOneLineWithTimeLevelPlaceAndText() {
        assertThat(line("call ended", null))
                .isEqualTo("2026-11-24T12:00:00.123Z WARN  SipServer - call ended\n");
    }

    @Test
    void textFromAPeer_cannotBeginALineOfItsOwn() {
        String forged = "from a\r\n2026-11-24T12:00:00.123Z ERROR Fake - b\u2028c\u0085d\u001b[31m";
        assertThat(line(forged, null).lines()).hasSize(1);
        assertThat(line(forged, null))
                .contains("from a\\r\\n2026")
                .contains("b\\u2028c\\u0085d\\u001b[31m");
    }

    @Test
    void directionOfWriting_isNotChanged() {
        assertThat(line("ali\u202ecb", null)).contains("ali\\u202ecb");
    }

    @Test
    void stackTrace_isIndented_andItsMessageStaysOnItsLine() {
        Exception failure =
                new IllegalStateException("bad\nWARN forged", new RuntimeException("in\rner"));
        String text = line("it failed", failure);
        assertThat(text.lines().skip(1)).isNotEmpty().allMatch(l -> l.startsWith("    "));
        assertThat(text)
                .contains("    java.lang.IllegalStateException: bad\\nWARN forged\n")
                .contains("    caused by java.lang.RuntimeException: in\\rner\n");
    }

    @Test
    void veryLongText_isCut() {
        assertThat(line("x".repeat(100_000), null).length()).isLessThan(5_000);
    }

    private static String line(String text, Throwable thrown) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent(
                        "",
                        context.getLogger("io.drawbridge.core.server.SipServer"),
                        Level.WARN,
                        text,
                        thrown,
                        null);
        event.setInstant(NOON);
        return new LogLine().doLayout(event);
    }
}
