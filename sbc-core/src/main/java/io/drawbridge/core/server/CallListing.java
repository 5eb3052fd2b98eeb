package io.drawbridge.core.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.CallSummary;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Gathers the calls of all shards. Any thread. */
final class CallListing {
    private static final int OPEN_QUESTIONS = 32;
    private static final int ANSWER_SECONDS = 2;

    private final int shards;
    private final AtomicLong questions = new AtomicLong();
    private final ConcurrentMap<Long, Answers> open = new ConcurrentHashMap<>();

    CallListing(int shards) {
        this.shards = shards;
    }

    /**
     * @param ask tells all shards the question's number
     */
    CompletableFuture<List<CallSummary>> ask(LongConsumer ask) {
        if (open.size() >= OPEN_QUESTIONS)
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException("too many questions at once"));
        long question = questions.incrementAndGet();
        Answers answers = new Answers(shards);
        open.put(question, answers);
        ask.accept(question);
        return answers.all
                .orTimeout(ANSWER_SECONDS, SECONDS)
                .whenComplete((_, _) -> open.remove(question));
    }

    void answer(Output.CallsListed listed) {
        Answers answers = open.get(listed.question());
        if (answers != null) answers.add(listed.calls());
    }

    private static final class Answers {
        private final CompletableFuture<List<CallSummary>> all = new CompletableFuture<>();
        private final List<CallSummary> calls = new ArrayList<>();
        private int missing;

        Answers(int shards) {
            this.missing = shards;
        }

        synchronized void add(List<CallSummary> some) {
            calls.addAll(some);
            if (--missing == 0) all.complete(List.copyOf(calls));
        }
    }
}
