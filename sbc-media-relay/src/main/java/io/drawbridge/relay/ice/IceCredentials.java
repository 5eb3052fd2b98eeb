package io.drawbridge.relay.ice;

/**
 * One side's user name fragment and password (RFC 8839 §5.4).
 *
 * @param ufrag 4 to 256 characters
 * @param password 22 to 256 characters; never logged
 */
public record IceCredentials(String ufrag, String password) {
    /** Never the password. */
    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }
}
