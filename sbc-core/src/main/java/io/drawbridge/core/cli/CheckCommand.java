package io.drawbridge.core.cli;

import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.Warnings;
import io.drawbridge.core.tls.Certificates;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;

/** {@code sbc check FILE}. */
@Command(
        name = "check",
        description = {
            "Checks a configuration file.",
            "Exit code 0: it is right, and warnings are on standard error; 78: it is wrong, and all"
                    + " errors are there."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        return switch (ConfigFile.load(file)) {
            case LoadResult.Refused(var problems) -> {
                problems.forEach(err::println);
                yield ExitCode.CONFIGURATION;
            }
            case LoadResult.Loaded(var config) -> {
                Warnings.of(config, MachineSurroundings.machine())
                        .forEach(
                                warning ->
                                        err.println(
                                                file
                                                        + ": warning: "
                                                        + warning.key()
                                                        + ": "
                                                        + warning.message()));
                boolean wrong = false;
                for (Certificates.Finding finding : CertificateFindings.of(config, Instant.now())) {
                    wrong |= finding.wrong();
                    err.println(
                            file
                                    + (finding.wrong() ? ": " : ": warning: ")
                                    + finding.key()
                                    + ": "
                                    + finding.message());
                }
                if (wrong) yield ExitCode.CONFIGURATION;
                spec.commandLine().getOut().println(file + ": fine");
                yield ExitCode.FINE;
            }
        };
    }
}
