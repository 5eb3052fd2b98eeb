package io.drawbridge.core.tls;

import java.nio.file.Path;
import java.util.List;

/** Files that belong together: read when they look the same twice, and not as before. */
final class WatchedFiles {
    private final List<Path> files;
    private List<FileLook> read;
    private List<FileLook> last;

    WatchedFiles(List<Path> files) {
        this.files = files;
        read = FileLook.at(files);
        last = read;
    }

    boolean changed() {
        List<FileLook> look = FileLook.at(files);
        boolean changed = look.equals(last) && !look.equals(read);
        if (changed) read = look;
        last = look;
        return changed;
    }
}
