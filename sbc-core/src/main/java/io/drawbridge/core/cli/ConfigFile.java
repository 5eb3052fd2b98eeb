package io.drawbridge.core.cli;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Problem;
import io.drawbridge.core.config.UsersResult;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A configuration file, or a file of users, on this machine. */
public final class ConfigFile {
    private static final long MOST_BYTES = 4L * ConfigLoader.LONGEST_FILE;

    private ConfigFile() {}

    /** Reads a configuration. */
    public static LoadResult load(Path file) {
        return switch (text(file)) {
            case Text.Read(var text) -> {
                Path folder = folder(file);
                yield new ConfigLoader(new MachineSurroundings(folder))
                        .load(file.toString(), folder, text);
            }
            case Text.Unreadable(var why) -> new LoadResult.Refused(List.of(why));
        };
    }

    /** Reads a file of users; it is watched, so it is none that waits for somebody to write it. */
    public static UsersResult users(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            return new UsersResult.Refused(
                    List.of(
                            new Problem(
                                    file.toString(),
                                    0,
                                    0,
                                    "",
                                    "expected a file, found a pipe or device")));
        }
        return switch (text(file)) {
            case Text.Read(var text) -> {
                Path folder = folder(file);
                yield new ConfigLoader(new MachineSurroundings(folder))
                        .users(file.toString(), folder, text);
            }
            case Text.Unreadable(var why) -> new UsersResult.Refused(List.of(why));
        };
    }

    private sealed interface Text {
        record Read(String text) implements Text {}

        record Unreadable(Problem why) implements Text {}
    }

    private static Text text(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return unreadable(file, "expected a file, found a folder");
            }
            if (Files.size(file) > MOST_BYTES) {
                return unreadable(file, "expected at most " + MOST_BYTES + " bytes, found more");
            }
            return new Text.Read(Files.readString(file));
        } catch (NoSuchFileException missing) {
            return unreadable(file, "expected a file, found none");
        } catch (CharacterCodingException notText) {
            return unreadable(file, "expected text in UTF-8, found other bytes");
        } catch (IOException unreadable) {
            return unreadable(file, "cannot be read: " + why(unreadable));
        }
    }

    /** What the operating system has against it. */
    static String why(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException known when known.getReason() != null -> known.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private static Text unreadable(Path file, String message) {
        return new Text.Unreadable(new Problem(file.toString(), 0, 0, "", message));
    }
}
