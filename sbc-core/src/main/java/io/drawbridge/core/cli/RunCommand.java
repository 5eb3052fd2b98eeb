package io.drawbridge.core.cli;

import io.drawbridge.core.config.DefaultConfig;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Problem;
import io.drawbridge.core.config.UserConfig;
import io.drawbridge.policy.acl.AddressLiteral;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code sbc run [--config FILE] [--listen ADDRESS]}. */
@Command(
        name = "run",
        description = {
            "Runs the server until it is told to stop.",
            "Without a file it listens on 127.0.0.1 only, as a small PBX for two users that it"
                    + " makes at the first start; its state is in ./data."
        })
final class RunCommand implements Callable<Integer> {
    private final Path folder;
    private final Server server;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file.")
    private @Nullable Path file;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Without a file: the address for SIP and media in place of 127.0.0.1.")
    private @Nullable String listen;

    RunCommand(Path folder, Server server) {
        this.folder = folder;
        this.server = server;
    }

    @Override
    public Integer call() {
        Path given = file;
        if (given == null) {
            return withoutFile();
        }
        if (listen != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--listen is for running without a file; " + given + " says where to listen");
        }
        return switch (ConfigFile.load(given)) {
            case LoadResult.Loaded(var config) ->
                    start(new Launch(config, Optional.of(given.toAbsolutePath()), List.of()));
            case LoadResult.Refused(var problems) -> refused(problems);
        };
    }

    private int withoutFile() {
        InetAddress address = address();
        Path users = folder.resolve(DefaultConfig.USERS);
        List<UserConfig> made;
        try {
            made = FirstUsers.in(users, new SecureRandom());
        } catch (IOException cannotWrite) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "cannot start: "
                                    + users
                                    + " cannot be written ("
                                    + ConfigFile.why(cannotWrite)
                                    + "). Without a file the server keeps its state in ./data:"
                                    + " start it in a folder where you may write, or with --config"
                                    + " FILE, whose node.data says where.");
            return ExitCode.FAILED;
        }
        return switch (DefaultConfig.at(address, folder, new MachineSurroundings(folder))) {
            case LoadResult.Loaded(var config) -> start(new Launch(config, Optional.empty(), made));
            case LoadResult.Refused(var problems) -> refused(problems);
        };
    }

    private int refused(List<Problem> problems) {
        problems.forEach(spec.commandLine().getErr()::println);
        return ExitCode.CONFIGURATION;
    }

    private int start(Launch launch) {
        return server.start(launch, spec.commandLine().getOut());
    }

    private InetAddress address() {
        return AddressLiteral.parse(listen == null ? "127.0.0.1" : listen)
                .filter(address -> !address.isAnyLocalAddress())
                .orElseThrow(
                        () ->
                                new ParameterException(
                                        spec.commandLine(),
                                        "--listen: expected an address of this machine such as"
                                            + " 192.0.2.1 or 2001:db8::1, and no wildcard, found "
                                                + listen));
    }
}
