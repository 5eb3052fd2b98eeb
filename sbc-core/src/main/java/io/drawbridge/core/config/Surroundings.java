package io.drawbridge.core.config;

import java.util.Optional;

/** What a configuration may ask of the world around it, while it is read. */
public interface Surroundings {
    /** The value of an environment variable. */
    Optional<String> environment(String name);

    /**
     * The text of a file.
     *
     * @param path as written, relative to the folder of the configuration file
     * @param most bytes that it may have
     * @return empty when there is no such file, it cannot be read, or it is longer
     */
    Optional<String> file(String path, long most);
}
