package io.drawbridge.core.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;

/** {@code sbc calls [--config FILE | --admin URL]}. */
@Command(
        name = "calls",
        description = {"Lists the calls that run.", AdminAddress.HELP})
final class CallsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin private final AdminAddress address;

    CallsCommand(Path folder) {
        address = new AdminAddress(folder);
    }

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        return switch (address.find(spec)) {
            case AdminAddress.Found.Nobody(int code, var lines) -> {
                lines.forEach(err::println);
                yield code;
            }
            case AdminAddress.Found.Server server ->
                    switch (AdminClient.get(server, "/api/calls")) {
                        case AdminClient.Reply.Failed(String why) -> {
                            err.println(why);
                            yield ExitCode.FAILED;
                        }
                        case AdminClient.Reply.Body(String json) -> print(server, json);
                    };
        };
    }

    private int print(AdminAddress.Found.Server server, String json) {
        try {
            CallTable.print(json, Instant.now(), spec.commandLine().getOut());
            return ExitCode.FINE;
        } catch (CallTable.UnreadableException wrong) {
            spec.commandLine()
                    .getErr()
                    .println(
                            server.uri()
                                    + " answered what is no list of calls: "
                                    + wrong.getMessage());
            return ExitCode.FAILED;
        }
    }
}
