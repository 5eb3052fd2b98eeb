package io.drawbridge.core.config;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file as the operator named it
 * @param line from 1; 0 when the problem has no place in the file
 * @param column from 1, in characters; 0 when the problem has no place in the file
 * @param key with dots from the root, list items by their number from 0; empty: the file itself
 * @param message what was expected, what was found
 */
public record Problem(String file, int line, int column, String key, String message) {
    /** {@code file:line:column: key: message}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return key.isEmpty() ? place + ": " + message : place + ": " + key + ": " + message;
    }
}
