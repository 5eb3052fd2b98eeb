package io.drawbridge.core.message;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A request method (RFC 3261 §7.1). Case counts: {@code invite} is not INVITE.
 *
 * @param name a token, not empty
 */
public record Method(String name) {
    public static final Method INVITE = new Method("INVITE");
    public static final Method ACK = new Method("ACK");
    public static final Method BYE = new Method("BYE");
    public static final Method CANCEL = new Method("CANCEL");
    public static final Method OPTIONS = new Method("OPTIONS");
    public static final Method REGISTER = new Method("REGISTER");

    /** RFC 6086. */
    public static final Method INFO = new Method("INFO");

    /** RFC 3428. */
    public static final Method MESSAGE = new Method("MESSAGE");

    /** RFC 6665. */
    public static final Method NOTIFY = new Method("NOTIFY");

    /** RFC 6665. */
    public static final Method SUBSCRIBE = new Method("SUBSCRIBE");

    /** RFC 3311. */
    public static final Method UPDATE = new Method("UPDATE");

    /** RFC 3262. */
    public static final Method PRACK = new Method("PRACK");

    /** RFC 3515. */
    public static final Method REFER = new Method("REFER");

    /** RFC 3903. */
    public static final Method PUBLISH = new Method("PUBLISH");

    private static final Method[] COMMON = {INVITE, ACK, BYE, REGISTER, OPTIONS, CANCEL};
    private static final Set<Method> KNOWN =
            Set.of(
                    INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, MESSAGE, NOTIFY, SUBSCRIBE,
                    UPDATE, PRACK, REFER, PUBLISH);

    public Method {
        if (!Characters.isToken(name)) throw new IllegalArgumentException("not a token: " + name);
    }

    /**
     * The method of this name; the known ones are shared instances.
     *
     * @throws IllegalArgumentException if the name is not a token
     */
    public static Method of(String name) {
        return switch (name) {
            case "INVITE" -> INVITE;
            case "ACK" -> ACK;
            case "BYE" -> BYE;
            case "CANCEL" -> CANCEL;
            case "OPTIONS" -> OPTIONS;
            case "REGISTER" -> REGISTER;
            case "INFO" -> INFO;
            case "MESSAGE" -> MESSAGE;
            case "NOTIFY" -> NOTIFY;
            case "SUBSCRIBE" -> SUBSCRIBE;
            case "UPDATE" -> UPDATE;
            case "PRACK" -> PRACK;
            case "REFER" -> REFER;
            case "PUBLISH" -> PUBLISH;
            default -> new Method(name);
        };
    }

    /** The method whose name, a token in ASCII, stands there. */
    static Method of(byte[] buffer, int from, int to) {
        for (Method method : COMMON) if (method.isAt(buffer, from, to)) return method;
        return of(new String(buffer, from, to - from, StandardCharsets.US_ASCII));
    }

    /** The method whose name, a token, stands there. */
    static Method at(String text, int from, int to) {
        for (Method method : COMMON)
            if (method.name.length() == to - from && text.startsWith(method.name, from))
                return method;
        return of(text.substring(from, to));
    }

    private boolean isAt(byte[] buffer, int from, int to) {
        if (to - from != name.length()) return false;
        for (int i = 0; i < name.length(); i++)
            if (buffer[from + i] != name.charAt(i)) return false;
        return true;
    }

    /** One of the constants here; says nothing about what we do with it. */
    public boolean isKnown() {
        return KNOWN.contains(this);
    }

    @Override
    public String toString() {
        return name;
    }
}
