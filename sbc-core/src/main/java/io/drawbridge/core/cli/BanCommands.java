package io.drawbridge.core.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code sbc bans}, {@code ban}, {@code unban} and {@code sources}. */
final class BanCommands {
    private BanCommands() {}

    /** All of them. */
    static List<Object> all(Path folder) {
        return List.of(
                new BansCommand(folder),
                new BanCommand(folder),
                new UnbanCommand(folder),
                new SourcesCommand(folder));
    }

    /** What they have in common: a question to the server and its answer. */
    private abstract static class Question implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        CommandSpec spec;

        @Mixin final AdminAddress address;

        Question(Path folder) {
            address = new AdminAddress(folder);
        }

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        PrintWriter err() {
            return spec.commandLine().getErr();
        }

        /** Empty when there is none, which has been said. */
        Optional<JsonNode> ask(String method, String path, String body) {
            switch (address.find(spec)) {
                case AdminAddress.Found.Nobody(int code, var lines) -> {
                    lines.forEach(err()::println);
                    failure = code;
                }
                case AdminAddress.Found.Server server -> {
                    switch (AdminClient.ask(server, method, path, body)) {
                        case AdminClient.Reply.Failed(String why) -> err().println(why);
                        case AdminClient.Reply.Body(String json) -> {
                            try {
                                return Optional.of(new JsonMapper().readTree(json));
                            } catch (JacksonException notJson) {
                                err().println(server.uri() + " answered what is no JSON");
                            }
                        }
                    }
                }
            }
            return Optional.empty();
        }

        int failure = ExitCode.FAILED;

        static String path(String place) {
            return "/api/bans/" + URLEncoder.encode(place, StandardCharsets.UTF_8);
        }

        static String text(JsonNode node, String key) {
            return CallTable.text(node.path(key));
        }

        /** A line for each; the last column may be long. */
        void table(List<String[]> rows) {
            int columns = rows.getFirst().length;
            int[] widths = new int[columns];
            for (String[] row : rows) {
                for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], row[i].length());
            }
            for (String[] row : rows) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < columns; i++) {
                    line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
                }
                out().println(line.toString().stripTrailing());
            }
        }
    }

    private static String[] row(JsonNode ban) {
        return new String[] {
            Question.text(ban, "address"),
            ban.path("proven").asBoolean(true)
                    ? Question.text(ban, "scope")
                    : Question.text(ban, "scope") + ", not proven",
            Question.text(ban, "user"),
            Question.text(ban, "until"),
            ban.path("reason").asString("-").replaceAll("\\p{C}", "?")
        };
    }

    private static final String[] HEAD = {"ADDRESS", "KEEPS OUT", "USER", "UNTIL", "REASON"};

    @Command(
            name = "bans",
            description = {
                "Lists who is kept out, or what keeps out one address.",
                AdminAddress.HELP
            })
    private static final class BansCommand extends Question {
        @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "Only this address.")
        private @Nullable String place;

        BansCommand(Path folder) {
            super(folder);
        }

        @Override
        public Integer call() {
            Optional<JsonNode> answer = ask("GET", place == null ? "/api/bans" : path(place), "");
            if (answer.isEmpty()) return failure;
            List<String[]> rows = new ArrayList<>();
            rows.add(HEAD);
            answer.get().path("bans").forEach(ban -> rows.add(row(ban)));
            if (rows.size() > 1) table(rows);
            if (answer.get().has("exempt"))
                out().println("No ban touches " + text(answer.get(), "exempt"));
            int count = answer.get().path("count").asInt(rows.size() - 1);
            out().println(count == 1 ? "1 ban" : count + " bans");
            return ExitCode.FINE;
        }
    }

    @Command(
            name = "ban",
            description = {"Keeps out an address or a prefix.", AdminAddress.HELP})
    private static final class BanCommand extends Question {
        @Parameters(paramLabel = "ADDRESS", description = "Such as 192.0.2.7 or 192.0.2.0/24.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String place;

        @Option(names = "--for", paramLabel = "TIME", description = "Such as 30m or 7d; else 1h.")
        private String length = "1h";

        @Option(names = "--reason", paramLabel = "TEXT", description = "What is shown with it.")
        private String reason = "";

        BanCommand(Path folder) {
            super(folder);
        }

        @Override
        public Integer call() {
            ObjectNode body =
                    JsonNodeFactory.instance.objectNode().put("for", length).put("reason", reason);
            Optional<JsonNode> answer = ask("POST", path(place), body.toString());
            if (answer.isEmpty()) return failure;
            out().println(text(answer.get(), "address") + " until " + text(answer.get(), "until"));
            for (JsonNode exempt : answer.get().path("exempt"))
                err().println("It does not touch " + CallTable.text(exempt));
            return ExitCode.FINE;
        }
    }

    @Command(
            name = "unban",
            description = {
                "Lets in an address again, with its flows and users, and forgets what they did.",
                AdminAddress.HELP
            })
    private static final class UnbanCommand extends Question {
        @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "Or a prefix.")
        private @Nullable String place;

        @Option(names = "--all", description = "Everybody.")
        private boolean everybody;

        UnbanCommand(Path folder) {
            super(folder);
        }

        @Override
        public Integer call() {
            if (everybody == (place != null))
                throw new ParameterException(spec.commandLine(), "An ADDRESS, or --all?");
            Optional<JsonNode> answer =
                    ask("DELETE", place == null ? "/api/bans" : path(place), "");
            if (answer.isEmpty()) return failure;
            JsonNode lifted = answer.get().path("lifted");
            out().println(
                            place == null
                                    ? lifted.asInt(0) + " bans lifted"
                                    : text(answer.get(), "address")
                                            + (lifted.asBoolean(false)
                                                    ? " is let in"
                                                    : " was not banned"));
            return ExitCode.FINE;
        }
    }

    @Command(
            name = "sources",
            description = {"Lists who has collected points, banned or not.", AdminAddress.HELP})
    private static final class SourcesCommand extends Question {
        SourcesCommand(Path folder) {
            super(folder);
        }

        @Override
        public Integer call() {
            Optional<JsonNode> answer = ask("GET", "/api/sources", "");
            if (answer.isEmpty()) return failure;
            List<String[]> rows = new ArrayList<>();
            rows.add(new String[] {"ADDRESS", "OF", "USER", "SCORE", "LAST", "OFFENCES"});
            for (JsonNode one : answer.get().path("sources")) {
                rows.add(
                        new String[] {
                            text(one, "address"),
                            text(one, "scope"),
                            text(one, "user"),
                            text(one, "score"),
                            text(one, "last"),
                            one.path("offences").toString().replaceAll("[{}\"\\p{C}]", "")
                        });
            }
            if (rows.size() > 1) table(rows);
            int count = answer.get().path("count").asInt(rows.size() - 1);
            out().println(count == 1 ? "1 source" : count + " sources");
            return ExitCode.FINE;
        }
    }
}
