package io.drawbridge.core.app;

import io.drawbridge.core.config.NodeConfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The secret of the node, made at the first start and kept: keys of hashes, aliases and tokens. */
final class NodeSecret {
    private static final int BYTES = 32;

    private NodeSecret() {}

    /**
     * Reads it, or makes it, in a folder that only we can read.
     *
     * @throws UncheckedIOException when neither can be done; its message names the file
     */
    static byte[] of(NodeConfig node) {
        Path file = node.secretFile();
        try {
            folder(node.data());
            if (file.getParent() != null) folder(file.getParent());
            if (!Files.exists(file)) make(file);
            byte[] secret = Files.readAllBytes(file);
            if (secret.length < BYTES / 2) throw new IOException("is shorter than 16 bytes");
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private static void folder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** All of it or nothing: half a secret would prevent every later start. */
    private static void make(Path file) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path whole =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        file.getFileName().toString(),
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(whole, secret);
            Files.move(whole, file);
        } catch (FileAlreadyExistsException _) {
            // another instance was faster
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
