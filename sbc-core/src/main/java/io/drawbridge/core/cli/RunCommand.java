package io.drawbridge.core.cli;

import io.drawbridge.core.config.DefaultConfig;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.policy.acl.AddressLiteral;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code sbc run [--config FILE] [--listen ADDRESS]}. */
@Command(
        name = "run",
        description = {
            "Runs the server until it is told to stop.",
            "Without a file it listens on 127.0.0.1 only, and every call goes to an echo."
        })
final class RunCommand implements Callable<Integer> {
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

    RunCommand(Server server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        Path given = file;
        if (given == null) {
            return start(DefaultConfig.at(address(), Path.of("").toAbsolutePath()));
        }
        if (listen != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--listen is for running without a file; " + given + " says where to listen");
        }
        return switch (ConfigFile.load(given)) {
            case LoadResult.Loaded(var config) -> start(config);
            case LoadResult.Refused(var problems) -> {
                problems.forEach(spec.commandLine().getErr()::println);
                yield ExitCode.CONFIGURATION;
            }
        };
    }

    private int start(SbcConfig config) {
        return server.start(config, spec.commandLine().getOut());
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
