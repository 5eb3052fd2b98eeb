package io.drawbridge.core.admin;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A log event as one line of text: time, level, where, what. The text is data: whatever a peer has
 * got into it, it stays on its line. Lines that begin with blanks belong to the stack trace of the
 * line above.
 */
public final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final int LONGEST_TEXT = 4_096; // characters
    private static final int FRAMES = 40;
    private static final int CAUSES = 5;

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(' ').append(event.getLevel());
        if (event.getLevel().levelStr.length() == 4) line.append(' ');
        String logger = event.getLoggerName();
        line.append(' ').append(logger, logger.lastIndexOf('.') + 1, logger.length());
        line.append(" - ");
        escape(event.getFormattedMessage(), line);
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        for (int i = 0; i < CAUSES && thrown != null; i++) {
            trace(i == 0 ? "    " : "    caused by ", thrown, line);
            thrown = thrown.getCause();
        }
        return line.toString();
    }

    private static void trace(String indent, IThrowableProxy thrown, StringBuilder line) {
        line.append(indent).append(thrown.getClassName());
        if (thrown.getMessage() != null) {
            line.append(": ");
            escape(thrown.getMessage(), line);
        }
        line.append('\n');
        int frames = 0;
        for (StackTraceElementProxy frame : thrown.getStackTraceElementProxyArray()) {
            if (++frames > FRAMES) break;
            line.append("        ").append(frame.getSTEAsString()).append('\n');
        }
    }

    /** Control characters, and those that Unicode reads as ends of lines, become visible. */
    static void escape(String text, StringBuilder to) {
        int length = Math.min(text.length(), LONGEST_TEXT);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || bidi(c))
                        to.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    else to.append(c);
                }
            }
        }
        if (length < text.length()) to.append("…");
    }

    /** Characters that turn the direction of writing, and so the order that a reader sees. */
    private static boolean bidi(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }
}
