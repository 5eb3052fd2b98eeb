package io.drawbridge.core.admin;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file of lines that only its owner may read, renamed when it is full and made again when someone
 * else has renamed it. Not thread-safe.
 */
final class RotatingFile {
    private final Path path;
    private final long maxBytes;
    private final int keep;
    private @Nullable FileChannel channel;
    private @Nullable Object key;

    /**
     * @param keep full files that stay, at least 1
     */
    RotatingFile(Path path, long maxBytes, int keep) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.keep = keep;
    }

    /** Appends whole lines: all of them, or as if nothing had been written. */
    void append(ByteBuffer lines) throws IOException {
        FileChannel open = current();
        if (open.size() > 0 && open.size() + lines.remaining() > maxBytes) {
            close();
            rotate();
            open = current();
        }
        long end = open.size();
        long at = end;
        try {
            while (lines.hasRemaining()) at += open.write(lines, at);
        } catch (IOException e) {
            takeBack(open, end);
            throw e;
        }
    }

    void close() {
        try {
            if (channel != null) channel.close();
        } catch (IOException e) {
            // every line that counts as written is with the kernel already
        } finally {
            channel = null;
            key = null;
        }
    }

    private void takeBack(FileChannel open, long end) {
        try {
            open.truncate(end);
        } catch (IOException e) {
            // the next opening ends the torn line
        }
        close();
    }

    private FileChannel current() throws IOException {
        FileChannel open = channel;
        if (open != null && key != null && key.equals(keyOfPath())) return open;
        close();
        open = FileChannel.open(path, Set.of(CREATE, READ, WRITE), ownerOnly());
        endTornLine(open);
        channel = open;
        key = keyOfPath();
        return open;
    }

    /** A line that a crash has cut off must not swallow the next one. */
    private static void endTornLine(FileChannel open) throws IOException {
        long size = open.size();
        if (size == 0) return;
        ByteBuffer last = ByteBuffer.allocate(1);
        open.read(last, size - 1);
        if (last.get(0) != '\n') open.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
    }

    private @Nullable Object keyOfPath() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void rotate() throws IOException {
        for (int i = keep - 1; i >= 1; i--)
            if (Files.exists(numbered(i)))
                Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
        Files.move(path, numbered(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private FileAttribute<?>[] ownerOnly() {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
