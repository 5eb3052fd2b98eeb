package io.drawbridge.core.tls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * What can be seen of a file without reading it. Renewals write a file, put another in its place,
 * or turn a link to another folder: each shows.
 */
record FileLook(long modified, long size, @Nullable Object identity) {
    private static final FileLook MISSING = new FileLook(-1, -1, null);

    static List<FileLook> at(List<Path> files) {
        return files.stream().map(FileLook::at).toList();
    }

    private static FileLook at(Path file) {
        try {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileLook(seen.lastModifiedTime().toMillis(), seen.size(), seen.fileKey());
        } catch (IOException gone) {
            return MISSING;
        }
    }
}
