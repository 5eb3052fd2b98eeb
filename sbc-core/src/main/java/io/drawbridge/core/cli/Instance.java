package io.drawbridge.core.cli;

import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.Secret;
import io.drawbridge.core.files.PrivateFile;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The server that runs on a data folder, as it says itself in a file there: how the other commands
 * find it.
 *
 * @param pid its process
 * @param admin its admin interface
 * @param token what the admin interface wants to see
 * @param config its configuration file; empty: the built-in one
 * @param users the file of its users, when they have one of their own
 */
public record Instance(
        long pid, URI admin, Optional<Secret> token, Optional<Path> config, Optional<Path> users) {
    private static final String NAME = "instance.json";
    private static final long LONGEST = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** This process. */
    public static Instance of(Launch launch) {
        SbcConfig config = launch.config();
        return new Instance(
                ProcessHandle.current().pid(),
                URI.create(config.admin().listen().toString()),
                config.admin().token(),
                launch.file(),
                config.usersFile());
    }

    static Path file(Path folder) {
        return folder.resolve(NAME);
    }

    /** Says so in the data folder, readable for us alone. */
    public void announce(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("pid", pid).put("admin", admin.toString());
        token.ifPresent(secret -> json.put("token", secret.reveal()));
        config.ifPresent(path -> json.put("config", path.toString()));
        users.ifPresent(path -> json.put("users", path.toString()));
        PrivateFile.write(file(folder), JSON.writeValueAsString(json) + "\n");
    }

    /** Takes it back, unless another server has the folder by now. */
    public void withdraw(Path folder) throws IOException {
        if (in(folder).filter(there -> there.pid == pid).isPresent()) {
            Files.deleteIfExists(file(folder));
        }
    }

    /**
     * The server that the folder names.
     *
     * @throws IOException when there is a file that cannot be read, or is none of ours
     */
    static Optional<Instance> in(Path folder) throws IOException {
        Path file = file(folder);
        if (!Files.exists(file)) return Optional.empty();
        if (Files.size(file) > LONGEST) throw new IOException("is too long");
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            String admin = text(json, "admin");
            if (admin == null || !AdminAddress.reachable(URI.create(admin))) {
                throw new IOException("names no server");
            }
            return Optional.of(
                    new Instance(
                            json.path("pid").asLong(0),
                            URI.create(admin),
                            Optional.ofNullable(text(json, "token")).map(Secret::new),
                            Optional.ofNullable(text(json, "config")).map(Path::of),
                            Optional.ofNullable(text(json, "users")).map(Path::of)));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("is not readable: " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isString() ? value.asString() : null;
    }

    /** Whether its process is still there. */
    boolean alive() {
        return ProcessHandle.of(pid).isPresent();
    }
}
