package io.drawbridge.core.server;

/** A listening point could not be opened. The message names it and says why. */
public final class BindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BindException(String url, Throwable cause) {
        super(url + words(cause), cause);
    }

    private static String words(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) return " is in use";
        if (message.contains("assign requested address"))
            return " cannot be opened: no interface of this machine has that address";
        if (message.contains("ermission denied"))
            return " cannot be opened: no permission for that port";
        return " cannot be opened: " + message;
    }
}
