package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the headers of one message stand in its bytes: offsets, no strings. Positions are counted
 * from the start line. Filled once by the parser or the builder, not changed afterwards.
 */
final class HeaderIndex {
    private static final int INTS = 4;
    private static final int UNKNOWN = 0xFF;
    private static final int FOLDED = 0x100;
    private static final int UNICODE = 0x200;
    private static final int NAME_LENGTH_SHIFT = 16;

    private static final int LATE = 0xFF;

    private static final byte[] NONE = {};

    private byte[] bytes = NONE;

    /** Four a header: name length and kind, name start, value start, value end. */
    private int[] entries;

    /**
     * For each known name one more than the place of its first header, 0 if there is none; {@link
     * #LATE} if it stands so late that a byte does not hold it.
     */
    private final byte[] first = new byte[HeaderName.count()];

    private int count;
    private int bodyStart;

    HeaderIndex(int expectedHeaders) {
        entries = new int[expectedHeaders * INTS];
    }

    /** Adds the line that {@code scan} has just read, of a message that begins at {@code base}. */
    void add(@Nullable HeaderName name, HeaderScan scan, int base) {
        int flags = scan.folded || scan.escapedControl ? FOLDED : 0;
        if (scan.unicode) flags |= UNICODE;
        put(
                name,
                flags,
                scan.lineStart - base,
                scan.nameEnd - scan.lineStart,
                scan.valueStart - base,
                scan.valueEnd - base);
    }

    /** Adds a line that is written as it is to be read: no folds, no escaped control bytes. */
    void add(
            @Nullable HeaderName name,
            int nameStart,
            int nameLength,
            int valueStart,
            int valueEnd,
            boolean unicode) {
        put(name, unicode ? UNICODE : 0, nameStart, nameLength, valueStart, valueEnd);
    }

    private void put(
            @Nullable HeaderName name,
            int flags,
            int nameStart,
            int nameLength,
            int valueStart,
            int valueEnd) {
        int at = count * INTS;
        if (at == entries.length) entries = Arrays.copyOf(entries, 2 * at);
        int kind = name == null ? UNKNOWN : name.ordinal();
        if (name != null && first[kind] == 0) first[kind] = (byte) Math.min(count + 1, LATE);
        entries[at] = nameLength << NAME_LENGTH_SHIFT | flags | kind;
        entries[at + 1] = nameStart;
        entries[at + 2] = valueStart;
        entries[at + 3] = valueEnd;
        count++;
    }

    /** Ends the filling. {@code message} begins with the start line and ends with the body. */
    void complete(byte[] message, int bodyStartsAt) {
        bytes = message;
        bodyStart = bodyStartsAt;
    }

    byte[] bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    int bodyStart() {
        return bodyStart;
    }

    @Nullable HeaderName known(int i) {
        int kind = entries[i * INTS] & 0xFF;
        return kind == UNKNOWN ? null : HeaderName.at(kind);
    }

    String name(int i) {
        HeaderName known = known(i);
        return known != null ? known.canonical() : text(nameStart(i), nameEnd(i));
    }

    int nameStart(int i) {
        return entries[i * INTS + 1];
    }

    int nameEnd(int i) {
        return entries[i * INTS + 1] + (entries[i * INTS] >>> NAME_LENGTH_SHIFT);
    }

    int valueStart(int i) {
        return entries[i * INTS + 2];
    }

    int valueEnd(int i) {
        return entries[i * INTS + 3];
    }

    /** The bytes of the value can be copied as they are: no folds, only ASCII. */
    boolean isPlain(int i) {
        return (entries[i * INTS] & (FOLDED | UNICODE)) == 0;
    }

    String value(int i) {
        int start = valueStart(i);
        int end = valueEnd(i);
        int flags = entries[i * INTS] & (FOLDED | UNICODE);
        if (flags == 0) return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        String raw = text(start, end);
        return (flags & FOLDED) == 0 ? raw : unfold(raw);
    }

    /** The value is this one byte. */
    boolean isByte(int i, char c) {
        return valueEnd(i) - valueStart(i) == 1 && bytes[valueStart(i)] == c;
    }

    /** Start line and headers as they came, a character for each byte. */
    String head() {
        return new String(bytes, 0, bodyStart, StandardCharsets.ISO_8859_1);
    }

    /** First header of this name at or after {@code from}, -1 if there is none. */
    int find(HeaderName name, int from) {
        int ordinal = name.ordinal();
        int place = (first[ordinal] & 0xFF) - 1;
        if (place < 0 || (from <= place && place < LATE - 1)) return place;
        for (int i = Math.max(from, place); i < count; i++)
            if ((entries[i * INTS] & 0xFF) == ordinal) return i;
        return -1;
    }

    /** As {@link #find(HeaderName, int)}, for a header that has no name here. */
    int find(String name, int from) {
        for (int i = from; i < count; i++)
            if ((entries[i * INTS] & 0xFF) == UNKNOWN && isNamed(i, name)) return i;
        return -1;
    }

    private boolean isNamed(int i, String name) {
        int start = nameStart(i);
        if (nameEnd(i) - start != name.length()) return false;
        for (int k = 0; k < name.length(); k++)
            if (Characters.lower(bytes[start + k]) != Characters.lower(name.charAt(k)))
                return false;
        return true;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * A fold, with the blanks around it, becomes one space (RFC 3261 §7.3.1); a control byte that
     * came as quoted-pair goes, so that no text ever holds one.
     */
    private static String unfold(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\r') {
                int kept = text.length();
                while (kept > 0 && Characters.isBlank(text.charAt(kept - 1))) kept--;
                text.setLength(kept);
                i++;
                while (i + 1 < raw.length() && isSpace(raw.charAt(i + 1))) i++;
                text.append(' ');
            } else if (c == '\\' && i + 1 < raw.length() && isControl(raw.charAt(i + 1))) {
                i++;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean isSpace(char c) {
        return Characters.isBlank(c) || c == '\r' || c == '\n';
    }

    private static boolean isControl(char c) {
        return c != '\r' && c != '\t' && (c < ' ' || c == 0x7F);
    }
}
