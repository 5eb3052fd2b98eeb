package io.drawbridge.core.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the name under which a registrar knows a device: it tells nothing of user and address, and
 * stays the same over refreshes and restarts. Owned by one engine.
 */
public final class Alias {
    private static final int BYTES = 12;

    private final Mac mac;

    /**
     * @param secret of the node, at least 16 bytes
     */
    public Alias(byte[] secret) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** True for a text of the form that {@link #of} makes: no number that people dial has it. */
    public static boolean looksLike(String user) {
        if (user.length() != 2 * BYTES) return false;
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) return false;
        }
        return true;
    }

    /**
     * 24 hexadecimal digits.
     *
     * @param device what tells the devices of a user apart: the Contact URI as it came, or instance
     *     and reg-id (RFC 5626 §4.2.1)
     */
    public String of(AddressOfRecord aor, String device) {
        mac.update("alias\0".getBytes(UTF_8)); // the secret makes other names, too
        mac.update(aor.user().getBytes(UTF_8));
        mac.update((byte) 0);
        mac.update(aor.domain().getBytes(UTF_8));
        mac.update((byte) 0);
        byte[] digest = mac.doFinal(device.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }
}
