package io.drawbridge.core.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Path;

/** Every command of {@code sbc}. */
@Command(
        name = "sbc",
        description = "Drawbridge, the Session Border Controller that tells you why.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class CommandLineInterface implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private CommandLineInterface() {}

    /**
     * Does what the arguments say.
     *
     * @param out standard output
     * @param err standard error
     * @return exit code: 0 fine, 64 the arguments are wrong, 78 the configuration is wrong
     */
    public static int run(String[] arguments, Server server, PrintWriter out, PrintWriter err) {
        Reader in = new InputStreamReader(System.in, UTF_8);
        return run(arguments, Path.of("").toAbsolutePath(), server, in, out, err);
    }

    /**
     * @param folder where we are
     * @param in standard input
     */
    static int run(
            String[] arguments,
            Path folder,
            Server server,
            Reader in,
            PrintWriter out,
            PrintWriter err) {
        CommandLine line =
                new CommandLine(new CommandLineInterface())
                        .addSubcommand(new RunCommand(folder, server))
                        .addSubcommand(new InitCommand(folder, new BufferedReader(in)))
                        .addSubcommand(new CheckCommand())
                        .addSubcommand(new SchemaCommand())
                        .addSubcommand(new CallsCommand(folder))
                        .addSubcommand(new UsersCommand(folder))
                        .addSubcommand(new VersionCommand());
        BanCommands.all(folder).forEach(line::addSubcommand);
        line.setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        for (CommandLine command : line.getSubcommands().values()) {
            command.getCommandSpec()
                    .exitCodeOnInvalidInput(ExitCode.USAGE)
                    .mixinStandardHelpOptions(true)
                    .versionProvider(new Version());
        }
        line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
