package io.drawbridge.core.cli;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Problem;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A configuration file on this machine. */
final class ConfigFile {
    private static final long MOST_BYTES = 4L * ConfigLoader.LONGEST_FILE;

    private ConfigFile() {}

    static LoadResult load(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return refused(file, "expected a file, found a folder");
            }
            if (Files.size(file) > MOST_BYTES) {
                return refused(file, "expected at most " + MOST_BYTES + " bytes, found more");
            }
            Path folder = folder(file);
            return new ConfigLoader(new MachineSurroundings(folder))
                    .load(file.toString(), folder, Files.readString(file));
        } catch (NoSuchFileException missing) {
            return refused(file, "expected a file, found none");
        } catch (CharacterCodingException notText) {
            return refused(file, "expected text in UTF-8, found other bytes");
        } catch (IOException unreadable) {
            return refused(file, "cannot be read: " + unreadable.getMessage());
        }
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private static LoadResult refused(Path file, String message) {
        return new LoadResult.Refused(List.of(new Problem(file.toString(), 0, 0, "", message)));
    }
}
