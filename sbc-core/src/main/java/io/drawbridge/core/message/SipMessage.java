package io.drawbridge.core.message;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A SIP message (RFC 3261 §7): its bytes and an index of its headers. Typed views are read when
 * asked for and kept. Immutable for all who do not write into {@link #bytes}; may be handed to
 * another thread.
 *
 * <p>{@link SipParser} has checked every view that is not an {@code Optional} before a message
 * comes from it. In a message from {@link MessageBuilder} a missing or broken header is a bug of
 * its caller and throws {@link IllegalStateException}.
 */
public abstract sealed class SipMessage permits SipRequest, SipResponse {
    final HeaderIndex index;

    private @Nullable List<Via> vias;
    private @Nullable NameAddr from;
    private @Nullable NameAddr to;
    private @Nullable String callId;
    private @Nullable CSeq cseq;
    private @Nullable List<NameAddr> contacts;
    private @Nullable List<NameAddr> routes;
    private @Nullable List<NameAddr> recordRoutes;
    private @Nullable MediaType contentType;

    SipMessage(HeaderIndex index) {
        this.index = index;
    }

    /** Of the request line; of a response, that of its CSeq. */
    public abstract Method method();

    /** The start line without its CRLF. */
    public abstract String startLine();

    public final int headerCount() {
        return index.count();
    }

    /** The known name of the header at {@code i}, null if it is none of ours. */
    public final @Nullable HeaderName headerAt(int i) {
        return index.known(i);
    }

    /** Canonical for a known header, otherwise as it came. */
    public final String headerNameAt(int i) {
        return index.name(i);
    }

    /** Unfolded, without blanks around it and without control characters. */
    public final String headerValueAt(int i) {
        return index.value(i);
    }

    public final boolean has(HeaderName name) {
        return index.find(name, 0) >= 0;
    }

    /** Value of the first header of this name. */
    public final Optional<String> header(HeaderName name) {
        int i = index.find(name, 0);
        return i < 0 ? Optional.empty() : Optional.of(index.value(i));
    }

    /** Value of the first header of this name, in any case or compact. */
    public final Optional<String> header(String name) {
        HeaderName known = HeaderName.find(name);
        if (known != null) return header(known);
        int i = index.find(name, 0);
        return i < 0 ? Optional.empty() : Optional.of(index.value(i));
    }

    /** One value for each header line of this name. */
    public final List<String> headers(HeaderName name) {
        int i = index.find(name, 0);
        if (i < 0) return List.of();
        List<String> found = new ArrayList<>(4);
        for (; i >= 0; i = index.find(name, i + 1)) found.add(index.value(i));
        return found;
    }

    /** One value for each header line of this name, in any case or compact. */
    public final List<String> headers(String name) {
        HeaderName known = HeaderName.find(name);
        if (known != null) return headers(known);
        List<String> found = new ArrayList<>(4);
        for (int i = index.find(name, 0); i >= 0; i = index.find(name, i + 1))
            found.add(index.value(i));
        return found;
    }

    /**
     * The values of all lines of a header that is a list (RFC 3261 §7.3.1): split at commas that
     * stand neither in quotes nor in angle brackets; empty ones are left out.
     */
    public final List<String> values(HeaderName name) {
        List<String> values = allValues(name);
        values.removeIf(String::isEmpty);
        return values;
    }

    private List<String> allValues(HeaderName name) {
        List<String> values = new ArrayList<>(4);
        for (int i = index.find(name, 0); i >= 0; i = index.find(name, i + 1))
            CommaList.split(index.value(i), values);
        return values;
    }

    /** Some value of this list header is {@code token}, without regard to case. */
    public final boolean lists(HeaderName name, String token) {
        for (String value : values(name)) if (value.equalsIgnoreCase(token)) return true;
        return false;
    }

    public final Via topVia() {
        List<Via> all = vias();
        if (all.isEmpty()) throw new IllegalStateException("no Via");
        return all.getFirst();
    }

    public final List<Via> vias() {
        List<Via> read = vias;
        if (read == null) vias = read = require(readVias(headerText()), HeaderName.VIA);
        return read;
    }

    public final NameAddr from() {
        NameAddr read = from;
        if (read == null)
            from = read = require(readAddress(headerText(), HeaderName.FROM), HeaderName.FROM);
        return read;
    }

    public final NameAddr to() {
        NameAddr read = to;
        if (read == null)
            to = read = require(readAddress(headerText(), HeaderName.TO), HeaderName.TO);
        return read;
    }

    /** "" if there is none. */
    public final String fromTag() {
        return from().tag();
    }

    /** "" if there is none. */
    public final String toTag() {
        return to().tag();
    }

    public final String callId() {
        String read = callId;
        if (read == null) {
            int i = index.find(HeaderName.CALL_ID, 0);
            callId = read = require(i < 0 ? null : index.value(i), HeaderName.CALL_ID);
        }
        return read;
    }

    public final CSeq cseq() {
        CSeq read = cseq;
        if (read == null) cseq = read = require(readCSeq(headerText()), HeaderName.CSEQ);
        return read;
    }

    /** 0..255; empty if there is none. */
    public final OptionalInt maxForwards() {
        return number(HeaderName.MAX_FORWARDS, 255);
    }

    /**
     * Seconds; empty if there is none or it is no number of 32 bits. Larger than 2^31-1 is 2^31-1.
     */
    public final OptionalInt expires() {
        int i = index.find(HeaderName.EXPIRES, 0);
        if (i < 0) return OptionalInt.empty();
        String text = index.value(i);
        long seconds = Characters.number(text, 0, text.length(), 0xFFFF_FFFFL);
        return seconds < 0
                ? OptionalInt.empty()
                : OptionalInt.of((int) Math.min(seconds, Integer.MAX_VALUE));
    }

    /** A header whose value is a number of 0 to {@code max}; empty if it is none. */
    public final OptionalInt number(HeaderName name, int max) {
        int i = index.find(name, 0);
        if (i < 0) return OptionalInt.empty();
        String text = index.value(i);
        long value = Characters.number(text, 0, text.length(), max);
        return value < 0 ? OptionalInt.empty() : OptionalInt.of((int) value);
    }

    /** The contacts; none for "*", see {@link #contactIsWildcard}. */
    public final List<NameAddr> contacts() {
        List<NameAddr> read = contacts;
        if (read == null) contacts = read = require(readContacts(headerText()), HeaderName.CONTACT);
        return read;
    }

    /** {@code Contact: *} (RFC 3261 §10.2.2). */
    public final boolean contactIsWildcard() {
        int i = index.find(HeaderName.CONTACT, 0);
        return i >= 0 && index.isByte(i, '*');
    }

    public final List<NameAddr> routes() {
        List<NameAddr> read = routes;
        if (read == null)
            routes =
                    read = require(readAddresses(headerText(), HeaderName.ROUTE), HeaderName.ROUTE);
        return read;
    }

    public final List<NameAddr> recordRoutes() {
        List<NameAddr> read = recordRoutes;
        if (read == null)
            recordRoutes =
                    read =
                            require(
                                    readAddresses(headerText(), HeaderName.RECORD_ROUTE),
                                    HeaderName.RECORD_ROUTE);
        return read;
    }

    /** Empty if there is none or it cannot be read: for who needs the body, either is a 415. */
    public final Optional<MediaType> contentType() {
        MediaType read = contentType;
        if (read == null)
            contentType =
                    read = header(HeaderName.CONTENT_TYPE).flatMap(MediaType::parse).orElse(null);
        return Optional.ofNullable(read);
    }

    public final boolean hasBody() {
        return index.bodyStart() < index.bytes().length;
    }

    /** A copy of the body. */
    public final byte[] body() {
        return Arrays.copyOfRange(index.bytes(), index.bodyStart(), index.bytes().length);
    }

    /** The body as UTF-8 text. */
    public final String bodyText() {
        byte[] bytes = index.bytes();
        int start = index.bodyStart();
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }

    /** The whole message as on the wire; shared, never to be modified. */
    public final byte[] bytes() {
        return index.bytes();
    }

    /** The whole message as text, for people. */
    @Override
    public final String toString() {
        return new String(index.bytes(), StandardCharsets.UTF_8);
    }

    /** The first of the views below that cannot be read, null if all can. Reads them all. */
    final @Nullable Problem check() {
        HeaderText text = HeaderText.whole(index);
        if ((vias = readVias(text)) == null) return Problem.BAD_VIA;
        if ((from = readAddress(text, HeaderName.FROM)) == null) return Problem.BAD_FROM;
        if ((to = readAddress(text, HeaderName.TO)) == null) return Problem.BAD_TO;
        if (!isCallId(callId())) return Problem.BAD_CALL_ID;
        if ((cseq = readCSeq(text)) == null) return Problem.BAD_CSEQ;
        if ((contacts = readContacts(text)) == null) return Problem.BAD_CONTACT;
        if ((routes = readAddresses(text, HeaderName.ROUTE)) == null) return Problem.BAD_ROUTE;
        if ((recordRoutes = readAddresses(text, HeaderName.RECORD_ROUTE)) == null)
            return Problem.BAD_ROUTE;
        int hops = index.find(HeaderName.MAX_FORWARDS, 0);
        if (hops >= 0 && !text.isNumber(hops, 255)) return Problem.BAD_MAX_FORWARDS;
        return null;
    }

    private HeaderText headerText() {
        return HeaderText.single(index);
    }

    private @Nullable List<Via> readVias(HeaderText text) {
        if (isOnly(text, HeaderName.VIA)) {
            Via via = ViaReader.read(text.text, text.from, text.to);
            return via == null ? null : List.of(via);
        }
        List<Via> read = new ArrayList<>(4);
        for (String value : allValues(HeaderName.VIA)) {
            Via via = ViaReader.read(value, 0, value.length());
            if (via == null) return null;
            read.add(via);
        }
        return List.copyOf(read);
    }

    /** The header stands in one line, to which {@code text} is moved, and holds no comma there. */
    private boolean isOnly(HeaderText text, HeaderName name) {
        int i = index.find(name, 0);
        if (i < 0 || index.find(name, i + 1) >= 0) return false;
        text.at(i);
        return text.text.indexOf(',', text.from, text.to) < 0;
    }

    private @Nullable NameAddr readAddress(HeaderText text, HeaderName name) {
        int i = index.find(name, 0);
        if (i < 0) return null;
        text.at(i);
        return NameAddrReader.read(text.text, text.from, text.to);
    }

    private @Nullable CSeq readCSeq(HeaderText text) {
        int i = index.find(HeaderName.CSEQ, 0);
        if (i < 0) return null;
        text.at(i);
        return CSeq.read(text.text, text.from, text.to);
    }

    private @Nullable List<NameAddr> readContacts(HeaderText text) {
        if (!contactIsWildcard()) return readAddresses(text, HeaderName.CONTACT);
        return headers(HeaderName.CONTACT).size() == 1 ? List.of() : null;
    }

    private @Nullable List<NameAddr> readAddresses(HeaderText text, HeaderName name) {
        if (!has(name)) return List.of();
        if (isOnly(text, name)) {
            NameAddr address = NameAddrReader.read(text.text, text.from, text.to);
            return address == null ? null : List.of(address);
        }
        List<NameAddr> read = new ArrayList<>(4);
        for (String value : allValues(name)) {
            NameAddr address = NameAddrReader.read(value, 0, value.length());
            if (address == null) return null;
            read.add(address);
        }
        return List.copyOf(read);
    }

    private static boolean isCallId(String text) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++)
            if (!Characters.isWordChar(text.charAt(i))) return false;
        return true;
    }

    private static <T> T require(@Nullable T value, HeaderName name) {
        if (value == null) throw new IllegalStateException("no readable " + name.canonical());
        return value;
    }
}
