package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.config.NodeConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The node's secret: made once, for our eyes only, the same for ever. */
class NodeSecretIT {
    @TempDir private Path folder;

    private NodeConfig node(Optional<Path> secret) {
        return new NodeConfig(
                "sbc", OptionalInt.empty(), folder.resolve("data"), secret, Duration.ZERO);
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void atTheFirstStartItIsMade_andOnlyWeCanReadIt() throws IOException {
        NodeConfig node = node(Optional.empty());
        byte[] secret = NodeSecret.of(node);
        assertThat(secret).hasSize(32).isNotEqualTo(new byte[32]);
        assertThat(Files.readAllBytes(node.secretFile())).isEqualTo(secret);
        assertThat(rights(node.secretFile())).isEqualTo("rw-------");
        assertThat(rights(node.data())).isEqualTo("rwx------");
        try (var files = Files.list(node.data())) {
            assertThat(files).hasSize(1); // nothing half made is left
        }
    }

    @Test
    void atTheNextStartItIsTheSame_andAnotherNodeHasAnother() {
        byte[] secret = NodeSecret.of(node(Optional.empty()));
        assertThat(NodeSecret.of(node(Optional.empty()))).isEqualTo(secret);
        assertThat(NodeSecret.of(node(Optional.of(folder.resolve("other/secret")))))
                .isNotEqualTo(secret);
    }

    @Test
    void oneThatIsTooShortIsRefusedByItsName_andLeftAlone() throws IOException {
        for (int length : new int[] {0, 1, 15}) {
            Path file = Files.write(folder.resolve("short" + length), new byte[length]);
            assertThatThrownBy(() -> NodeSecret.of(node(Optional.of(file))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("16 bytes");
            assertThat(Files.size(file)).isEqualTo(length);
        }
    }

    @Test
    void whatCannotBeReadOrMadeIsRefusedByItsName() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        assertThatThrownBy(() -> NodeSecret.of(node(Optional.of(taken))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(taken.toString());
        Path beneath = Files.createFile(folder.resolve("file")).resolve("secret");
        assertThatThrownBy(() -> NodeSecret.of(node(Optional.of(beneath))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(beneath.toString());
    }

    @Test
    void oneOfTheOperatorsOwnIsTaken() throws IOException {
        Path file = Files.writeString(folder.resolve("own"), "sixteen bytes ok");
        assertThat(NodeSecret.of(node(Optional.of(file)))).hasSize(16);
    }
}
