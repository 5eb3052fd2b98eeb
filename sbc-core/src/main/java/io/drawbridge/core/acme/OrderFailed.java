package io.drawbridge.core.acme;

import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

import java.time.Instant;
import java.util.Optional;

/** An order has come to nothing; the message is one line for the log. */
final class OrderFailed extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 400;

    private final transient Optional<Instant> notBefore;

    OrderFailed(String why) {
        this(why, Optional.empty());
    }

    private OrderFailed(String why, Optional<Instant> notBefore) {
        super(line(why));
        this.notBefore = notBefore;
    }

    /** By what the protocol's library, or what it runs on, has thrown. */
    static OrderFailed of(Exception thrown) {
        return switch (thrown) {
            case AcmeRateLimitedException limited ->
                    new OrderFailed(
                            "the authority wants fewer orders: " + limited.getMessage(),
                            limited.getRetryAfter());
            case AcmeServerException refused ->
                    new OrderFailed("the authority refuses: " + words(refused.getProblem()));
            case AcmeNetworkException network ->
                    new OrderFailed("the directory cannot be reached: " + cause(network));
            default -> new OrderFailed(cause(thrown));
        };
    }

    /** What an authority has found wrong. */
    static String words(Problem problem) {
        StringBuilder words = new StringBuilder(problem.getDetail().orElse(""));
        for (Problem part : problem.getSubProblems())
            words.append("; ").append(part.getDetail().orElse(""));
        return words.isEmpty() ? problem.getType().toString() : words.toString();
    }

    private static String cause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message;
    }

    /** When the authority wants to hear of us again. */
    Optional<Instant> notBefore() {
        return notBefore;
    }

    /** What others have written shall not look like lines of ours. */
    private static String line(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
