package io.drawbridge.core.tls;

/** A certificate, key or list of authorities cannot be used; the message names the file and why. */
public final class WrongCertificate extends Exception {
    private static final long serialVersionUID = 1;

    private final String why;

    WrongCertificate(String why) {
        super(why);
        this.why = why;
    }

    /** The message. */
    public String why() {
        return why;
    }
}
