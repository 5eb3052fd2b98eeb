package io.drawbridge.core.cli;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.files.PrivateFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** {@code sbc init [--output FILE]}. */
@Command(
        name = "init",
        description = {
            "Asks five questions and writes a short configuration.",
            "An empty answer takes what stands in brackets; answers may come from a pipe."
        })
final class InitCommand implements Callable<Integer> {
    private final Path folder;
    private final BufferedReader in;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write, sbc.yaml; one that is there is not overwritten.")
    private Path output = Path.of("sbc.yaml");

    InitCommand(Path folder, BufferedReader in) {
        this.folder = folder;
        this.in = in;
    }

    @Override
    public Integer call() {
        Path file = folder.resolve(output);
        if (Files.exists(file)) {
            return failed(output + " is there already; name another with --output FILE");
        }
        Optional<InitAnswers> answers = ask();
        if (answers.isEmpty()) {
            return failed("The answers ended before the questions; nothing was written");
        }
        String text = text(answers.get());
        if (new ConfigLoader(new MachineSurroundings(folder)).load(output.toString(), folder, text)
                instanceof LoadResult.Refused(var problems)) {
            problems.forEach(spec.commandLine().getErr()::println);
            return failed("These answers do not go together; nothing was written");
        }
        try {
            PrivateFile.write(file, text);
        } catch (IOException e) {
            return failed(output + " cannot be written: " + ConfigFile.why(e));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(output + " is written. Have a look at it, then:");
        out.println("  sbc check " + output);
        out.println("  sbc run --config " + output);
        return ExitCode.FINE;
    }

    private int failed(String why) {
        spec.commandLine().getErr().println(why);
        return ExitCode.FAILED;
    }

    private static String text(InitAnswers answers) {
        InetAddress outside = answers.outside();
        InetAddress listen =
                LocalAddresses.has(outside)
                        ? outside
                        : LocalAddresses.likely(outside instanceof Inet6Address).orElse(outside);
        return InitText.of(
                answers, listen, LocalAddresses::towards, FirstUsers.make(new SecureRandom()));
    }

    private Optional<InitAnswers> ask() {
        String likely =
                LocalAddresses.likely(false).map(InetAddress::getHostAddress).orElse("127.0.0.1");
        return ask(
                        "1. Address that the Internet knows for this machine",
                        likely,
                        InitAnswers::outside)
                .flatMap(this::askTheRest);
    }

    private Optional<InitAnswers> askTheRest(InetAddress outside) {
        Optional<Optional<InitAnswers.Pbx>> pbx =
                ask(
                        "2. Address of the PBX and its kind ("
                                + String.join(", ", InitAnswers.KINDS)
                                + "), or none to be a small one",
                        "none",
                        InitAnswers::pbx);
        if (pbx.isEmpty()) return Optional.empty();
        Optional<Optional<String>> domain =
                ask("3. SIP domain of the phones, or any", "any", InitAnswers::domain);
        if (domain.isEmpty()) return Optional.empty();
        return ask(
                        "4. Address of a carrier that knows this machine by its address, or none",
                        "none",
                        text -> InitAnswers.carrier(text, outside))
                .flatMap(
                        carrier ->
                                ask(
                                                "5. Certificate file, or none (this version has no"
                                                        + " TLS yet: it is only noted)",
                                                "none",
                                                InitAnswers::certificate)
                                        .map(
                                                certificate ->
                                                        new InitAnswers(
                                                                outside,
                                                                pbx.get(),
                                                                domain.get(),
                                                                carrier,
                                                                certificate)));
    }

    /** Asks until the answer can be used; empty when no more comes. */
    private <T> Optional<T> ask(
            String question, String usual, Function<String, InitAnswers.Checked<T>> check) {
        PrintWriter out = spec.commandLine().getOut();
        while (true) {
            out.print(question + " [" + usual + "]: ");
            out.flush();
            Optional<String> line = line();
            if (line.isEmpty()) {
                out.println();
                return Optional.empty();
            }
            switch (check.apply(line.get().isEmpty() ? usual : line.get())) {
                case InitAnswers.Checked.Good<T>(T value) -> {
                    return Optional.of(value);
                }
                case InitAnswers.Checked.Bad<T>(String why) -> out.println("   " + why);
            }
        }
    }

    private Optional<String> line() {
        try {
            return Optional.ofNullable(in.readLine()).map(String::strip);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
