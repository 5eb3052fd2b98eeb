package io.drawbridge.core.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a header or URI ({@code ;name=value;flag}), in their order; names are compared
 * without regard to case (RFC 3261 §7.3.1). Values are as on the wire, a quoted string with its
 * quotes. Immutable.
 */
public final class Params {
    public static final Params NONE = new Params(new String[0]);

    /** Name and value in turn; the value of a flag is "". */
    private final String[] pairs;

    private Params(String[] pairs) {
        this.pairs = pairs;
    }

    /** Parameters of name and value in turn, "" for a flag. */
    public static Params of(String... namesAndValues) {
        Params params = NONE;
        for (int i = 0; i < namesAndValues.length; i += 2)
            params = params.with(namesAndValues[i], namesAndValues[i + 1]);
        return params;
    }

    /**
     * Reads {@code ;a=1;b}, with blanks allowed around the separators (RFC 3261 §25.1, SEMI,
     * EQUAL).
     */
    public static Optional<Params> parse(String text) {
        return Optional.ofNullable(ParamsReader.header(text, 0, text.length()));
    }

    /** Of the first {@code count} of an array that the caller does not touch again. */
    static Params ofPairs(String[] pairs, int count) {
        return new Params(count == pairs.length ? pairs : Arrays.copyOf(pairs, count));
    }

    public int size() {
        return pairs.length / 2;
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** Name of the parameter at {@code i}, as it was spelt. */
    public String name(int i) {
        return pairs[2 * i];
    }

    /** Value of the parameter at {@code i}, "" for a flag. */
    public String value(int i) {
        return pairs[2 * i + 1];
    }

    public boolean has(String name) {
        return find(name) >= 0;
    }

    /** Value of the first parameter of this name as on the wire, "" for a flag. */
    public Optional<String> get(String name) {
        int at = find(name);
        return at < 0 ? Optional.empty() : Optional.of(pairs[at + 1]);
    }

    /** As {@link #get}, but "" when there is none. */
    public String getOrEmpty(String name) {
        int at = find(name);
        return at < 0 ? "" : pairs[at + 1];
    }

    /** As {@link #get}, without the quotes and escapes of a quoted string. */
    public Optional<String> unquoted(String name) {
        return get(name).map(QuotedString::unquote);
    }

    /**
     * With this parameter in the place of the first of its name, or at the end.
     *
     * @param value as on the wire, "" for a flag
     * @throws IllegalArgumentException if name or value would not be read back as what they are
     */
    public Params with(String name, String value) {
        if (!Characters.isToken(name)) throw new IllegalArgumentException("not a token: " + name);
        if (!ParamsReader.isValue(value))
            throw new IllegalArgumentException("not a value: " + value);
        int at = find(name);
        String[] changed = at < 0 ? Arrays.copyOf(pairs, pairs.length + 2) : pairs.clone();
        int place = at < 0 ? pairs.length : at;
        changed[place] = name;
        changed[place + 1] = value;
        return new Params(changed);
    }

    /** Without any parameter of this name. */
    public Params without(String name) {
        if (!has(name)) return this;
        List<String> kept = new ArrayList<>(pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) continue;
            kept.add(pairs[i]);
            kept.add(pairs[i + 1]);
        }
        return kept.isEmpty() ? NONE : new Params(kept.toArray(new String[0]));
    }

    private int find(String name) {
        for (int i = 0; i < pairs.length; i += 2) if (pairs[i].equalsIgnoreCase(name)) return i;
        return -1;
    }

    void appendTo(StringBuilder text) {
        for (int i = 0; i < pairs.length; i += 2) {
            text.append(';').append(pairs[i]);
            if (!pairs[i + 1].isEmpty()) text.append('=').append(pairs[i + 1]);
        }
    }

    /** Same parameters in the same order; names without regard to case, values with it. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Params that) || that.pairs.length != pairs.length) return false;
        for (int i = 0; i < pairs.length; i += 2)
            if (!pairs[i].equalsIgnoreCase(that.pairs[i])
                    || !pairs[i + 1].equals(that.pairs[i + 1])) return false;
        return true;
    }

    @Override
    public int hashCode() {
        int hash = pairs.length;
        for (int i = 1; i < pairs.length; i += 2) hash = 31 * hash + pairs[i].hashCode();
        return hash;
    }

    /** As on the wire: {@code ;a=1;b}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString();
    }
}
