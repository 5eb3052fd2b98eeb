package io.drawbridge.core.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.core.cli.CommandLineInterface;

import java.io.PrintWriter;

/** The entry of the program {@code sbc}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        int code = CommandLineInterface.run(arguments, new Drawbridge()::run, out, err);
        out.flush();
        err.flush();
        System.exit(code);
    }
}
