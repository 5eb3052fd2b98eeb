package io.drawbridge.core.cli;

import io.drawbridge.core.config.ConfigSchema;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sbc schema}. */
@Command(name = "schema", description = "Prints the JSON schema of the configuration, for editors.")
final class SchemaCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().println(ConfigSchema.json());
    }
}
