package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the lines of one message: the one pass over its headers, used by all who read them (parser,
 * stream framing, the peek at the Call-ID), so that they cannot differ. A cursor; not thread-safe.
 *
 * <p>A line ends with CRLF that is not followed by a blank (RFC 3261 §7.3.1); a CR or LF alone, a
 * NUL and every other control byte but HTAB is refused. One exception is in the grammar: behind a
 * backslash in a quoted string (quoted-pair, §25.1).
 */
final class HeaderScan {
    enum Step {
        /** A line was read; the fields describe it. */
        LINE,
        /** The empty line was read: the body begins at {@link #position}. */
        END,
        /** The bytes end inside a line. */
        MORE,
        /** The line is refused, see {@link #problem}; the next call goes on behind it. */
        BAD
    }

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] buffer;
    private final int end;
    private final int maxLine;

    /** Next byte to read. */
    int position;

    int lineStart;

    /** Behind the last byte of the line, before its CRLF. */
    int lineEnd;

    int nameEnd;

    /** The known header of the line just read. */
    @Nullable HeaderName name;

    /** Without blanks and folds around it. */
    int valueStart;

    int valueEnd;

    /** The value holds a CRLF before a blank. */
    boolean folded;

    /** The value holds a control byte as quoted-pair. */
    boolean escapedControl;

    /** The value holds bytes above 0x7F: UTF-8, if it is right. */
    boolean unicode;

    Problem problem = Problem.TRUNCATED;
    int problemAt;

    HeaderScan(byte[] buffer, int offset, int end, int maxLine) {
        this.buffer = buffer;
        this.position = offset;
        this.end = end;
        this.maxLine = maxLine;
    }

    /**
     * Reads the start line, after any empty lines (RFC 3261 §7.5). The limit of its length is
     * {@code max}.
     */
    Step startLine(int max) {
        while (position + 1 < end && buffer[position] == '\r' && buffer[position + 1] == '\n')
            position += 2;
        lineStart = position;
        if (position >= end || (position + 1 == end && buffer[position] == '\r')) return Step.MORE;
        int stop = controlByte(position, (int) Math.min(end, (long) position + max + 1));
        if (stop == end) return Step.MORE;
        if (stop - lineStart > max) return bad(Problem.URI_TOO_LONG, stop);
        if (buffer[stop] != '\r') return bad(Problem.CONTROL_BYTE, stop);
        if (stop + 1 == end) return Step.MORE;
        if (buffer[stop + 1] != '\n') return bad(Problem.CONTROL_BYTE, stop);
        lineEnd = stop;
        position = stop + 2;
        return Step.LINE;
    }

    /** Reads the next header line, with its folds. */
    Step next() {
        lineStart = position;
        if (position >= end) return Step.MORE;
        if (buffer[position] == '\r') {
            if (position + 1 == end) return Step.MORE;
            if (buffer[position + 1] != '\n') return bad(Problem.CONTROL_BYTE, position);
            position += 2;
            return Step.END;
        }
        int cap = (int) Math.min(end, (long) position + maxLine + 1);
        int colon = name(cap);
        if (colon < 0) {
            if (-colon - 1 == end) return Step.MORE;
            return bad(
                    -colon - 1 >= cap ? Problem.HEADER_LINE_TOO_LONG : nameProblem(-colon - 1),
                    -colon - 1);
        }
        return value(colon + 1, cap);
    }

    /** Reads the name; returns where its colon is, or -1 - the position that ends it otherwise. */
    private int name(int cap) {
        int p = position;
        while (p < cap && buffer[p] > ' ' && buffer[p] != ':') p++;
        name = HeaderName.find(buffer, position, p);
        if (name == null) {
            p = position;
            while (p < cap && Characters.isTokenChar(buffer[p])) p++;
        }
        nameEnd = p;
        while (p < cap && Characters.isBlank(buffer[p])) p++;
        return p < cap && buffer[p] == ':' && nameEnd > position ? p : -1 - p;
    }

    private Problem nameProblem(int at) {
        byte b = buffer[at];
        boolean lineBreak =
                (b == '\r' && at + 1 < end && buffer[at + 1] == '\n') || b < 0 || b >= ' ';
        return lineBreak && b != 0x7F ? Problem.BAD_HEADER_LINE : Problem.CONTROL_BYTE;
    }

    private Step value(int from, int cap) {
        folded = false;
        escapedControl = false;
        unicode = false;
        int p = from;
        while (true) {
            p = controlByte(p, cap);
            if (p >= cap) return unfinished(p);
            if (buffer[p] != '\r') return quotedValue(from, cap);
            int next = lineBreak(p);
            if (next == LINE_ENDS) return line(from, p);
            if (next < 0) return next == BYTES_END ? Step.MORE : bad(Problem.CONTROL_BYTE, p);
            p = next;
        }
    }

    /** As {@link #value}, slower, where a control byte may be part of a quoted-pair. */
    private Step quotedValue(int from, int cap) {
        folded = false;
        boolean quoted = false;
        int p = from;
        while (p < cap) {
            byte b = buffer[p];
            if (b == '\r') {
                int next = lineBreak(p);
                if (next == LINE_ENDS) return line(from, p);
                if (next < 0) return next == BYTES_END ? Step.MORE : bad(Problem.CONTROL_BYTE, p);
                p = next;
                continue;
            }
            if (isControl(b)) return bad(Problem.CONTROL_BYTE, p);
            if (b == '"') quoted = !quoted;
            if (b == '\\' && quoted && p + 1 < cap && isEscapable(buffer[p + 1])) {
                escapedControl |= isControl(buffer[p + 1]);
                p++;
            }
            p++;
        }
        return unfinished(p);
    }

    private static boolean isEscapable(byte b) {
        return b >= 0 && b != '\r' && b != '\n';
    }

    private Step unfinished(int at) {
        return at >= end ? Step.MORE : bad(Problem.HEADER_LINE_TOO_LONG, at);
    }

    private static final int LINE_ENDS = -1;
    private static final int BYTES_END = -2;
    private static final int BARE_CR = -3;

    /** What a CR at {@code at} means: where the folded line goes on, or one of the constants. */
    private int lineBreak(int at) {
        if (at + 1 < end && buffer[at + 1] != '\n') return BARE_CR;
        if (at + 2 >= end) return BYTES_END;
        if (!Characters.isBlank(buffer[at + 2])) return LINE_ENDS;
        folded = true;
        return at + 3;
    }

    private Step line(int from, int lineEnds) {
        lineEnd = lineEnds;
        position = lineEnds + 2;
        trim(from);
        return Step.LINE;
    }

    private void trim(int from) {
        int start = from;
        int stop = lineEnd;
        while (start < stop && isSpace(buffer[start])) start++;
        while (stop > start && isSpace(buffer[stop - 1])) stop--;
        valueStart = start;
        valueEnd = stop;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 0x7F;
    }

    /**
     * First control byte (not HTAB) at or after {@code from}, {@code to} if there is none. Sees
     * whether a byte above 0x7F stands before it. Eight bytes at a time.
     */
    private int controlByte(int from, int to) {
        long seen = 0;
        int p = from;
        while (to - p >= Long.BYTES) {
            long word = (long) EIGHT_BYTES.get(buffer, p);
            long hits = controlBits(word);
            if (hits == 0) {
                seen |= word;
                p += Long.BYTES;
                continue;
            }
            int bit = Long.numberOfTrailingZeros(hits) & ~7;
            seen |= word & ((1L << bit) - 1);
            p += bit >>> 3;
            if (buffer[p] != '\t') {
                unicode |= (seen & HIGH_BITS) != 0;
                return p;
            }
            p++;
        }
        while (p < to && !isControl(buffer[p])) seen |= buffer[p++] & HIGH_BITS;
        unicode |= (seen & HIGH_BITS) != 0;
        return p;
    }

    /**
     * The high bit of each byte that is below 0x20 or 0x7F. Bits above the lowest one may be wrong,
     * as a subtraction borrows from the next byte.
     */
    private static long controlBits(long word) {
        long delete = word ^ 0x7F7F_7F7F_7F7F_7F7FL;
        long below = (word - 0x2020_2020_2020_2020L) & ~word;
        return (below | ((delete - 0x0101_0101_0101_0101L) & ~delete)) & HIGH_BITS;
    }

    private Step bad(Problem what, int at) {
        problem = what;
        problemAt = at;
        // go on behind the next line end, so that the headers for an answer can still be found
        int p = Math.max(at - 1, lineStart);
        while (p + 1 < end && !(buffer[p] == '\r' && buffer[p + 1] == '\n')) p++;
        position = Math.min(end, p + 2);
        return Step.BAD;
    }
}
