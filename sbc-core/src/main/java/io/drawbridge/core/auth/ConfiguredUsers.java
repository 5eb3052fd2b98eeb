package io.drawbridge.core.auth;

import io.drawbridge.core.config.Secret;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.policy.credentials.DigestAlgorithm;
import io.drawbridge.policy.credentials.UserCredentials;
import io.drawbridge.policy.credentials.Users;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The users of a configuration, with their passwords hashed. */
public final class ConfiguredUsers {
    private ConfiguredUsers() {}

    /**
     * @param secret of the node, at least 16 bytes
     */
    public static Users of(String realm, byte[] secret, Collection<UserConfig> users) {
        return new Users(realm, secret, users.stream().map(u -> credentials(realm, u)).toList());
    }

    private static UserCredentials credentials(String realm, UserConfig user) {
        return user.password()
                .map(p -> UserCredentials.ofPassword(user.name(), realm, p.reveal()))
                .orElseGet(() -> hashed(user));
    }

    private static UserCredentials hashed(UserConfig user) {
        Map<DigestAlgorithm, String> ha1 = new EnumMap<>(DigestAlgorithm.class);
        user.ha1Md5().ifPresent(h -> ha1.put(DigestAlgorithm.MD5, hex(h)));
        user.ha1Sha256().ifPresent(h -> ha1.put(DigestAlgorithm.SHA_256, hex(h)));
        return new UserCredentials(user.name(), ha1);
    }

    private static String hex(Secret hash) {
        return hash.reveal().toLowerCase(Locale.ROOT);
    }
}
