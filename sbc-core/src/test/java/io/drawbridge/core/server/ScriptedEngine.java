package io.drawbridge.core.server;

import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An engine that does what a test says, and remembers what it was told. */
final class ScriptedEngine implements Engine {
    final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
    volatile Function<Input, List<Output>> script = _ -> List.of();
    volatile long deadline = NEVER;
    volatile long lastNow;

    /** Sends back every message on its own flow. */
    static ScriptedEngine echo() {
        ScriptedEngine engine = new ScriptedEngine();
        engine.script =
                input ->
                        input instanceof Input.Received(var flow, var bytes, _)
                                ? List.of(new Output.Transmit(flow, bytes, ""))
                                : List.of();
        return engine;
    }

    /** Makes it want these done now. */
    void transmits(TestServer test, Output... outputs) throws InterruptedException {
        script = input -> input instanceof Input.EndCall ? List.of(outputs) : List.of();
        test.server.endCall("go");
        next(Input.EndCall.class);
    }

    @Override
    public List<Output> handle(Input input, long now) {
        if (now < lastNow) throw new IllegalStateException("time runs backwards");
        lastNow = now;
        inputs.add(input);
        return script.apply(input);
    }

    @Override
    public long nextDeadline() {
        return deadline;
    }

    /** The next input of a kind; others before it are skipped. */
    <T extends Input> T next(Class<T> kind) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            Input input = inputs.poll(1, TimeUnit.SECONDS);
            if (kind.isInstance(input)) return kind.cast(input);
        }
        throw new AssertionError("no " + kind.getSimpleName() + " within 10 s");
    }
}
