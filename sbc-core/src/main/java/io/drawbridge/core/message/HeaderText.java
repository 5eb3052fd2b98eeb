package io.drawbridge.core.message;

/**
 * Header values as text to read from: the value at which it stands is in {@link #text} from {@link
 * #from} (inclusive) to {@link #to} (exclusive). Whoever reads many values makes one text of all
 * headers instead of one of each. A cursor; not thread-safe.
 */
final class HeaderText {
    private final HeaderIndex index;

    /** Of all headers; "" if each value is to be made for itself. */
    private final String head;

    String text = "";
    int from;
    int to;

    private HeaderText(HeaderIndex index, String head) {
        this.index = index;
        this.head = head;
    }

    /** For who reads most of the values. */
    static HeaderText whole(HeaderIndex index) {
        return new HeaderText(index, index.head());
    }

    /** For who reads one value. */
    static HeaderText single(HeaderIndex index) {
        return new HeaderText(index, "");
    }

    /** Moves to the header at {@code i}. */
    void at(int i) {
        if (!head.isEmpty() && index.isPlain(i)) {
            text = head;
            from = index.valueStart(i);
            to = index.valueEnd(i);
        } else {
            text = index.value(i);
            from = 0;
            to = text.length();
        }
    }

    /** The value at {@code i} is a number of 0 to {@code max}. */
    boolean isNumber(int i, int max) {
        at(i);
        return Characters.number(text, from, to, max) >= 0;
    }
}
