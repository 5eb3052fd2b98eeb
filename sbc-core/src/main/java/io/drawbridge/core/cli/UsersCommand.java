package io.drawbridge.core.cli;

import io.drawbridge.core.config.DefaultConfig;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Secret;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.core.config.UsersResult;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code sbc users [--config FILE | --admin URL]}: the users, with their passwords where a file
 * that the caller may read has them in clear. A server never tells them.
 */
@Command(
        name = "users",
        description = {
            "Lists the users, with their passwords where they are to be read on this machine.",
            AdminAddress.HELP
        })
final class UsersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final Path folder;

    @Mixin private final AdminAddress address;

    UsersCommand(Path folder) {
        this.folder = folder;
        address = new AdminAddress(folder);
    }

    @Override
    public Integer call() {
        return switch (address.find(spec)) {
            case AdminAddress.Found.Nobody(int code, var lines) -> {
                // Without a server there may still be its users.
                Path users = folder.resolve(DefaultConfig.USERS);
                yield code == ExitCode.FAILED && users.toFile().exists()
                        ? inFile(users)
                        : failed(code, lines);
            }
            case AdminAddress.Found.Server server when server.config().isPresent() ->
                    print(server.config().get().users());
            case AdminAddress.Found.Server server when server.instance().isPresent() ->
                    of(server.instance().get());
            case AdminAddress.Found.Server server -> ask(server);
        };
    }

    private int of(Instance instance) {
        Optional<Path> file = instance.users();
        if (file.isPresent()) return inFile(file.get());
        return instance.config()
                .map(
                        config ->
                                switch (ConfigFile.load(config)) {
                                    case LoadResult.Loaded(var right) -> print(right.users());
                                    case LoadResult.Refused(var problems) ->
                                            failed(ExitCode.CONFIGURATION, problems);
                                })
                .orElseGet(() -> print(List.of()));
    }

    private int inFile(Path file) {
        return switch (ConfigFile.users(file)) {
            case UsersResult.Loaded(var users) -> print(users);
            case UsersResult.Refused(var problems) -> failed(ExitCode.CONFIGURATION, problems);
        };
    }

    private int ask(AdminAddress.Found.Server server) {
        return switch (AdminClient.get(server, "/api/users")) {
            case AdminClient.Reply.Failed(String why) -> failed(ExitCode.FAILED, List.of(why));
            case AdminClient.Reply.Body(String json) -> {
                try {
                    List<String[]> rows = new ArrayList<>();
                    for (var user : new ObjectMapper().readTree(json).path("users")) {
                        rows.add(new String[] {user.path("name").asString(""), "not told"});
                    }
                    table(rows);
                    yield ExitCode.FINE;
                } catch (JacksonException wrong) {
                    yield failed(
                            ExitCode.FAILED,
                            List.of(server.uri() + " answered what is no list of users"));
                }
            }
        };
    }

    private int print(List<UserConfig> users) {
        table(
                users.stream()
                        .map(
                                user ->
                                        new String[] {
                                            user.name(),
                                            user.password().map(Secret::reveal).orElse("(hashed)")
                                        })
                        .toList());
        return ExitCode.FINE;
    }

    private void table(List<String[]> rows) {
        PrintWriter out = spec.commandLine().getOut();
        if (rows.isEmpty()) {
            out.println("no users");
            return;
        }
        int width = Math.max(4, rows.stream().mapToInt(row -> row[0].length()).max().orElse(0));
        out.println("USER" + " ".repeat(width - 2) + "PASSWORD");
        rows.forEach(row -> out.println(row[0] + " ".repeat(width + 2 - row[0].length()) + row[1]));
    }

    private int failed(int code, List<?> lines) {
        lines.forEach(spec.commandLine().getErr()::println);
        return code;
    }
}
