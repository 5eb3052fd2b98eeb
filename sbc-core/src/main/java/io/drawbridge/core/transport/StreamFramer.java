package io.drawbridge.core.transport;

import io.drawbridge.core.message.BoundarySearch;
import io.drawbridge.core.message.Framing;
import io.drawbridge.core.message.MessageBoundary;
import io.drawbridge.core.message.ParseResult;
import io.drawbridge.core.message.SipParser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts one stream into messages (RFC 3261 §18.3) and finds the keep-alives between them (RFC 5626
 * §4.4.1). Whatever the sender does, no more than one message of the largest size is kept besides
 * the bytes of a call, and every byte is looked at once. Not thread-safe.
 */
public final class StreamFramer {
    /** What was found on the stream, in its order. */
    public sealed interface Frame {
        /** The bytes of a complete message, a copy of its own. */
        record Message(byte[] bytes) implements Frame {}

        /** Double CRLF, to be answered with {@link KeepAlive#pong}; one for several in a row. */
        record Ping() implements Frame {}

        /** The stream cannot be read on: answer if an answer is due, then close it. */
        record Unframeable(ParseResult.Malformed malformed) implements Frame {}
    }

    private static final byte[] NONE = {};
    private static final Frame PING = new Frame.Ping();

    private final SipParser parser;
    private final BoundarySearch search;

    /** Bytes of a message that is not complete, from 0 to {@link #pending}. */
    private byte[] buffer = NONE;

    private int pending;

    /** A single CRLF was read before this place, and no message since. */
    private boolean afterLineBreak;

    private boolean broken;

    /**
     * @param parser whose limits hold, and which says what is wrong
     */
    public StreamFramer(SipParser parser) {
        this.parser = parser;
        this.search = new BoundarySearch(parser.limits());
    }

    /** Takes bytes from the stream; nothing more comes after {@link Frame.Unframeable}. */
    public List<Frame> on(byte[] bytes, int offset, int length) {
        if (broken || length == 0) return List.of();
        if (pending == 0) return cut(bytes, offset, length);
        if (buffer.length - pending < length)
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, pending + length));
        System.arraycopy(bytes, offset, buffer, pending, length);
        return cut(buffer, 0, pending + length);
    }

    /** A message has begun and is not complete: its time is running. */
    public boolean insideMessage() {
        return pending > 0;
    }

    private List<Frame> cut(byte[] bytes, int offset, int length) {
        List<Frame> frames = new ArrayList<>(2);
        int at = offset;
        int end = offset + length;
        while (true) {
            at = skipLineBreaks(bytes, at, end, frames);
            if (at == end) break;
            if (at + 1 == end && bytes[at] == '\r') break;
            switch (search.find(bytes, at, end - at)) {
                case MessageBoundary.Complete(int size) -> {
                    frames.add(new Frame.Message(Arrays.copyOfRange(bytes, at, at + size)));
                    at += size;
                    afterLineBreak = false;
                }
                case MessageBoundary.NeedMore _ -> {
                    keep(bytes, at, end);
                    return frames;
                }
                case MessageBoundary.Broken refused -> {
                    frames.add(new Frame.Unframeable(why(refused, bytes, at, end)));
                    broken = true;
                    keep(bytes, end, end);
                    return frames;
                }
            }
        }
        keep(bytes, at, end);
        return frames;
    }

    private int skipLineBreaks(byte[] bytes, int from, int end, List<Frame> frames) {
        int at = from;
        while (at + 1 < end && bytes[at] == '\r' && bytes[at + 1] == '\n') {
            if (afterLineBreak && (frames.isEmpty() || frames.getLast() != PING)) frames.add(PING);
            afterLineBreak = !afterLineBreak;
            at += 2;
        }
        return at;
    }

    private void keep(byte[] bytes, int from, int end) {
        pending = end - from;
        if (pending == 0) buffer = NONE; // an idle connection holds nothing
        else if (bytes != buffer) buffer = Arrays.copyOfRange(bytes, from, end);
        else if (from > 0) System.arraycopy(bytes, from, buffer, 0, pending);
    }

    private ParseResult.Malformed why(
            MessageBoundary.Broken refused, byte[] bytes, int from, int end) {
        return switch (parser.parse(bytes, from, end - from, Framing.STREAM)) {
            case ParseResult.Malformed malformed -> malformed;
            case ParseResult.Parsed _ ->
                    new ParseResult.Malformed(
                            refused.offset(), refused.problem(), Optional.empty());
        };
    }
}
