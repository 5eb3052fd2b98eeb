package io.drawbridge.policy.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The users of a realm and their credentials. A name that is not here is checked like one that is,
 * against a hash of its own that nobody knows, so neither answer nor time tells which names exist.
 * Immutable; a change makes a new one.
 */
public final class Users {
    private static final HexFormat HEX = HexFormat.of();

    private final String realm;
    private final SecretKeySpec key;
    private final Map<String, UserCredentials> users = new HashMap<>();

    /**
     * @param secret of the node, what the hashes of missing users are made of; at least 16 bytes
     */
    public Users(String realm, byte[] secret, Collection<UserCredentials> users) {
        if (secret.length < 16) throw new IllegalArgumentException("secret of less than 16 bytes");
        this.realm = realm;
        this.key = new SecretKeySpec(secret, "HmacSHA256");
        for (UserCredentials user : users) this.users.put(user.name(), user);
    }

    public String realm() {
        return realm;
    }

    public int size() {
        return users.size();
    }

    /** Only for those who have proven who they are: the answer tells whether a name exists. */
    public boolean contains(String name) {
        return users.containsKey(name);
    }

    /**
     * Whether the sender knows the password of the user that he names. Takes the same steps for all
     * names.
     */
    public boolean proves(DigestResponse claim) {
        String unknown = unguessable(claim.user(), claim.algorithm());
        String ha1 =
                Optional.ofNullable(users.get(claim.user()))
                        .flatMap(user -> user.ha1(claim.algorithm()))
                        .orElse(unknown);
        byte[] expected = claim.expected(ha1).getBytes(UTF_8);
        byte[] response = lowerCase(claim.response()).getBytes(UTF_8);
        return MessageDigest.isEqual(expected, response);
    }

    /** The same for the same name, as a password would be. */
    private String unguessable(String name, DigestAlgorithm algorithm) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(("digest user " + algorithm.token() + ' ').getBytes(UTF_8));
            return HEX.formatHex(mac.doFinal(name.getBytes(UTF_8)), 0, algorithm.length());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has HmacSHA256
        }
    }

    /** Some telephones write the digits A to F in upper case. */
    private static String lowerCase(String hex) {
        return hex.toLowerCase(Locale.ROOT);
    }
}
