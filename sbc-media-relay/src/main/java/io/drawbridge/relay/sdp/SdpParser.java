package io.drawbridge.relay.sdp;

import io.drawbridge.relay.sdp.SdpResult.Problem;

import java.nio.charset.StandardCharsets;

/**
 * Reads session descriptions (RFC 8866). Immutable; may be shared.
 *
 * <p>Liberal in what is harmless, because the description is written afresh anyway: lines may end
 * in LF alone and the last one in nothing, empty lines are skipped, lines may stand in any order
 * within their section, and lines that nobody needs (i= u= e= p= t= r= z= k=, unknown letters, a
 * b-line without colon, an a-line without a name) are skipped unread. Text is held as one char for
 * each byte, so that every character set comes out as it went in.
 *
 * <p>Works in one pass over the bytes, without recursion and without regular expressions.
 */
public final class SdpParser {
    private final SdpLimits limits;

    public SdpParser(SdpLimits limits) {
        this.limits = limits;
    }

    /** Reads a body. Never throws, whatever the bytes. */
    public SdpResult parse(byte[] body) {
        if (body.length > limits.bytes()) return new SdpResult.Malformed(0, Problem.TOO_LONG);
        SdpReading reading = new SdpReading(limits);
        int line = 0;
        int start = 0;
        while (start < body.length) {
            line++;
            int end = start;
            Problem problem = null;
            while (end < body.length && body[end] != '\n') {
                if (isControl(body, end)) problem = Problem.BAD_CHARACTER;
                end++;
            }
            int next = end + 1;
            if (end > start && body[end - 1] == '\r') end--;
            if (end - start > limits.lineBytes()) problem = Problem.TOO_LONG;
            if (problem == null && end > start) {
                String text = new String(body, start, end - start, StandardCharsets.ISO_8859_1);
                problem = reading.line(text, line);
            }
            if (problem != null) return new SdpResult.Malformed(line, problem);
            start = next;
        }
        return reading.end();
    }

    /** A control byte other than a tab, or than the CR at a line's end. */
    private static boolean isControl(byte[] body, int i) {
        byte b = body[i];
        if (b == '\r') return i + 1 < body.length && body[i + 1] != '\n';
        return b >= 0 && b < ' ' && b != '\t' || b == 0x7F;
    }
}
