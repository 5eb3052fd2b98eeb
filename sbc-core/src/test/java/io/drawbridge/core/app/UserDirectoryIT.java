package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.UserConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

class UserDirectoryIT {
    private static final byte[] SECRET = new byte[32];

    @TempDir private Path folder;

    private UserDirectory watching(Path file) throws IOException {
        Files.writeString(file, "- { name: anna, password: a }\n");
        SbcConfig config =
                ConfigFixtures.withUsersIn(
                        file, "networks: { lab: { listen: [ \"udp://127.0.0.1\" ] } }\n");
        UserDirectory users = new UserDirectory(config, SECRET, Duration.ofMillis(20));
        users.start();
        return users;
    }

    private static List<String> names(UserDirectory users) {
        return users.configured().stream().map(UserConfig::name).toList();
    }

    @Test
    void aChangedFile_isReadAgain_whetherWrittenOrReplaced() throws IOException {
        Path file = folder.resolve("users.yaml");
        try (UserDirectory users = watching(file)) {
            assertThat(users.get().contains("anna")).isTrue();

            Files.writeString(
                    file, "- { name: anna, password: a }\n- { name: bob, password: b }\n");
            await().until(() -> users.get().contains("bob"));

            Path other =
                    Files.writeString(folder.resolve("new"), "- { name: carl, password: c }\n");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            await().until(() -> users.get().contains("carl"));
            assertThat(names(users)).containsExactly("carl");
        }
    }

    @Test
    void anotherConfiguration_bringsItsOwnFileAndRealm() throws IOException {
        Path file = folder.resolve("users.yaml");
        Path other =
                Files.writeString(folder.resolve("other.yaml"), "- { name: bob, password: b }\n");
        Files.writeString(file, "- { name: anna, password: a }\n");
        String lab = "networks: { lab: { listen: [ \"udp://127.0.0.1\" ] } }\n";
        SbcConfig before = ConfigFixtures.withUsersIn(file, lab);
        try (UserDirectory users = new UserDirectory(before, SECRET, Duration.ofMillis(20))) {
            users.start();
            users.follow(
                    ConfigFixtures.withUsersIn(other, lab + "policy: { realm: new.example }\n"));
            assertThat(users.get().contains("bob")).isTrue();
            assertThat(users.get().contains("anna")).isFalse();
            assertThat(users.get().realm()).isEqualTo("new.example");

            Files.writeString(file, "- { name: carl, password: c }\n");
            Files.writeString(other, "- { name: dora, password: d }\n");
            await().until(() -> users.get().contains("dora"));
            assertThat(names(users)).containsExactly("dora");
        }
    }

    @Test
    void aWrongOrMissingFile_changesNothing_untilItIsRight() throws IOException {
        Path file = folder.resolve("users.yaml");
        try (UserDirectory users = watching(file)) {
            Files.writeString(file, "- { name: bob }\n");
            await().during(Duration.ofMillis(200))
                    .until(() -> names(users).equals(List.of("anna")));
            Files.delete(file);
            await().during(Duration.ofMillis(200))
                    .until(() -> names(users).equals(List.of("anna")));
            Files.writeString(file, "- { name: bob, password: b }\n");
            await().until(() -> users.get().contains("bob"));
        }
    }
}
