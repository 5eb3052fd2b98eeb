package io.drawbridge.core.cli;

import io.drawbridge.core.config.Secret;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.core.files.PrivateFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The users of a server that is started without a file: made once, and never written again. */
final class FirstUsers {
    /** Without those that look alike. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 4;
    private static final int GROUP = 4;

    private FirstUsers() {}

    /**
     * Makes the file when it is missing.
     *
     * @return those that were made; empty when the file was there
     * @throws IOException when it is missing and cannot be made
     */
    static List<UserConfig> in(Path file, RandomGenerator random) throws IOException {
        if (Files.exists(file)) return List.of();
        List<UserConfig> users = make(random);
        StringBuilder text =
                new StringBuilder(
                        """
                        # The users of this server, made at its first start; now they are yours to change. It reads this file
                        # again whenever it changes, and never writes it.
                        """);
        for (UserConfig user : users) {
            text.append("- { name: \"")
                    .append(user.name())
                    .append("\", password: \"")
                    .append(user.password().orElseThrow().reveal())
                    .append("\" }\n");
        }
        PrivateFile.write(file, text.toString());
        return users;
    }

    static List<UserConfig> make(RandomGenerator random) {
        return List.of(user("1001", random), user("1002", random));
    }

    private static UserConfig user(String name, RandomGenerator random) {
        return new UserConfig(
                name,
                Optional.of(new Secret(password(random))),
                Optional.empty(),
                Optional.empty());
    }

    /** 79 bits, in groups that can be typed on a telephone. */
    static String password(RandomGenerator random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP; i++) {
            if (i > 0 && i % GROUP == 0) password.append('-');
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
