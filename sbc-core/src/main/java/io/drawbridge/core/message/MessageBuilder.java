package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one message: bytes and index in one pass, nothing is read again. Headers stand in the
 * order of the calls; Content-Type and Content-Length are written last, by the builder itself. For
 * one message and one thread.
 *
 * <p>A control character in a value is a bug of the caller: it throws {@link
 * IllegalArgumentException}. Texts that come from a parsed message never hold one.
 */
public final class MessageBuilder {
    private static final byte[] VERSION = ascii("SIP/2.0");
    private static final byte[] NO_BODY = {};

    private final @Nullable Method method;
    private final String target;
    private final int status;
    private final HeaderIndex index = new HeaderIndex(16);

    /** Start line and headers; grows where the usual size is too small. */
    private byte[] out;

    private int position;
    private String contentType = "";
    private byte[] body = NO_BODY;

    private MessageBuilder(@Nullable Method method, String target, int status) {
        this.method = method;
        this.target = target;
        this.status = status;
        this.out = new byte[Method.INVITE.equals(method) ? 768 : 512];
    }

    static MessageBuilder request(Method method, String requestUri) {
        MessageBuilder builder = new MessageBuilder(method, requestUri, 0);
        for (int i = 0; i < requestUri.length(); i++)
            if (requestUri.charAt(i) <= ' ' || requestUri.charAt(i) >= 0x7F)
                throw new IllegalArgumentException("Request-URI: " + requestUri);
        builder.text(method.name());
        builder.one(' ');
        builder.text(requestUri);
        builder.one(' ');
        builder.raw(VERSION, 0, VERSION.length);
        builder.lineBreak();
        return builder;
    }

    static MessageBuilder response(int status, String reason) {
        if (status < 100 || status > 699) throw new IllegalArgumentException("status: " + status);
        MessageBuilder builder = new MessageBuilder(null, reason, status);
        builder.raw(VERSION, 0, VERSION.length);
        builder.one(' ');
        builder.digits(status);
        builder.one(' ');
        builder.text(reason);
        builder.lineBreak();
        return builder;
    }

    /** Adds a header line. */
    public MessageBuilder header(HeaderName name, String value) {
        if (name == HeaderName.CONTENT_LENGTH)
            throw new IllegalArgumentException("Content-Length is written by the builder");
        int start = position;
        byte[] prefix = name.prefix();
        raw(prefix, 0, prefix.length);
        int valueStart = position;
        boolean unicode = text(value);
        index.add(name, start, prefix.length - 2, valueStart, position, unicode);
        lineBreak();
        return this;
    }

    /** Adds a header line; a known name is written in its canonical form. */
    public MessageBuilder header(String name, String value) {
        HeaderName known = HeaderName.find(name);
        if (known != null) return header(known, value);
        if (!Characters.isToken(name)) throw new IllegalArgumentException("not a token: " + name);
        int start = position;
        text(name);
        one(':');
        one(' ');
        int valueStart = position;
        boolean unicode = text(value);
        index.add(null, start, name.length(), valueStart, position, unicode);
        lineBreak();
        return this;
    }

    /** Copies all header lines of this name from another message, in their order. */
    public MessageBuilder copy(SipMessage from, HeaderName name) {
        for (int i = from.index.find(name, 0); i >= 0; i = from.index.find(name, i + 1))
            copyAt(from, i);
        return this;
    }

    /** Copies all header lines of this name from another message, in their order. */
    public MessageBuilder copy(SipMessage from, String name) {
        HeaderName known = HeaderName.find(name);
        if (known != null) return copy(from, known);
        for (int i = from.index.find(name, 0); i >= 0; i = from.index.find(name, i + 1))
            copyAt(from, i);
        return this;
    }

    /**
     * Copies the header line at {@code i} of another message, unfolded; a known name is written in
     * its canonical form.
     */
    public MessageBuilder copyAt(SipMessage from, int i) {
        HeaderIndex source = from.index;
        HeaderName known = source.known(i);
        if (!source.isPlain(i))
            return known != null
                    ? header(known, source.value(i))
                    : header(source.name(i), source.value(i));
        if (known == HeaderName.CONTENT_LENGTH)
            throw new IllegalArgumentException("Content-Length is written by the builder");
        int start = position;
        int nameLength;
        if (known != null) {
            byte[] prefix = known.prefix();
            nameLength = prefix.length - 2;
            raw(prefix, 0, prefix.length);
        } else {
            nameLength = source.nameEnd(i) - source.nameStart(i);
            raw(source.bytes(), source.nameStart(i), source.nameEnd(i));
            one(':');
            one(' ');
        }
        int valueStart = position;
        raw(source.bytes(), source.valueStart(i), source.valueEnd(i));
        index.add(known, start, nameLength, valueStart, position, false);
        lineBreak();
        return this;
    }

    /**
     * Copies all headers and the body of another message, with another first value of one list
     * header.
     */
    MessageBuilder copyAll(SipMessage from, HeaderName list, String firstValue) {
        HeaderIndex source = from.index;
        boolean replaced = false;
        for (int i = 0; i < source.count(); i++) {
            HeaderName known = source.known(i);
            if (known == HeaderName.CONTENT_LENGTH) continue;
            if (known == list && !replaced) {
                replaced = true;
                String value = source.value(i);
                int comma = CommaList.end(value, 0);
                header(list, firstValue + value.substring(comma));
            } else {
                copyAt(from, i);
            }
        }
        body = from.body();
        return this;
    }

    /** The body with its Content-Type. */
    public MessageBuilder body(String type, byte[] bytes) {
        contentType = type;
        body = bytes;
        return this;
    }

    /** The body and the Content-Type of another message. */
    public MessageBuilder copyBody(SipMessage from) {
        copy(from, HeaderName.CONTENT_TYPE);
        body = from.body();
        return this;
    }

    /**
     * @throws IllegalStateException if this builds a response
     */
    public SipRequest buildRequest() {
        if (method == null) throw new IllegalStateException("builds a response");
        finish();
        return new SipRequest(index, method, target, null);
    }

    /**
     * @throws IllegalStateException if this builds a request
     */
    public SipResponse buildResponse() {
        if (method != null) throw new IllegalStateException("builds a request");
        finish();
        return new SipResponse(index, status, target);
    }

    private void finish() {
        if (index.bodyStart() != 0) throw new IllegalStateException("built already");
        if (!contentType.isEmpty()) header(HeaderName.CONTENT_TYPE, contentType);
        int start = position;
        byte[] prefix = HeaderName.CONTENT_LENGTH.prefix();
        raw(prefix, 0, prefix.length);
        int valueStart = position;
        digits(body.length);
        index.add(HeaderName.CONTENT_LENGTH, start, prefix.length - 2, valueStart, position, false);
        lineBreak();
        lineBreak();
        byte[] message = Arrays.copyOf(out, position + body.length);
        System.arraycopy(body, 0, message, position, body.length);
        index.complete(message, position);
    }

    private void raw(byte[] from, int start, int end) {
        int length = end - start;
        ensure(length);
        System.arraycopy(from, start, out, position, length);
        position += length;
    }

    private void one(char c) {
        ensure(1);
        out[position++] = (byte) c;
    }

    private void lineBreak() {
        ensure(2);
        out[position++] = '\r';
        out[position++] = '\n';
    }

    private void digits(int number) {
        if (number >= 10) digits(number / 10);
        one((char) ('0' + number % 10));
    }

    /** Returns whether it is more than ASCII. */
    private boolean text(String text) {
        int length = text.length();
        ensure(length);
        byte[] to = out;
        int p = position;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x7F || c < ' ') {
                if (c >= 0x80) {
                    unicode(text);
                    return true;
                }
                if (c != '\t') throw new IllegalArgumentException("control character in: " + text);
            }
            to[p++] = (byte) c;
        }
        position = p;
        return false;
    }

    private void unicode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes)
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7F)
                throw new IllegalArgumentException("control character in: " + text);
        raw(bytes, 0, bytes.length);
    }

    private void ensure(int more) {
        if (out.length - position < more)
            out = Arrays.copyOf(out, Math.max(2 * out.length, position + more));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
