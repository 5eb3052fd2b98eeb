package io.drawbridge.core.server;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.drawbridge.core.engine.Engine;
import io.drawbridge.core.engine.Input;
import io.drawbridge.core.engine.Output;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.core.telemetry.Severity;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * One shard: an engine and the event loop that owns it. Brings inputs to the engine, does what it
 * asks for, and arms one wake-up whatever the number of timers. What is sent is flushed once for
 * all inputs that came together.
 *
 * <p>Methods marked so may be called from any thread; all others belong to the event loop.
 */
final class EngineLoop implements MediaRelay.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);

    /** Before an engine that fails at its deadline is woken again, ns: it must not spin. */
    static final long AFTER_FAILURE = 100_000_000L;

    /** Inputs taken from the mailbox before sockets get their turn again. */
    private static final int MAIL_AT_ONCE = 256;

    private final int shard;
    private final EventLoop loop;
    private final Engine engine;
    private final Counters counters;
    private final Surroundings surroundings;
    private final Mailbox mailbox;
    private final QueueDelay queueDelay = new QueueDelay();
    private final FailureLog failures;
    private final List<Channel> unflushed = new ArrayList<>();

    private @Nullable ScheduledFuture<?> wakeUp;
    private long wakeUpAt = Engine.NEVER;
    private boolean handling;
    private boolean failed;

    EngineLoop(
            int shard,
            EventLoop loop,
            Engine engine,
            Counters counters,
            Surroundings surroundings) {
        this.shard = shard;
        this.loop = loop;
        this.engine = engine;
        this.counters = counters;
        this.surroundings = surroundings;
        this.mailbox = new Mailbox(surroundings.messagesWaiting(), surroundings.noticesWaiting());
        this.failures = new FailureLog(LOG, "shard " + shard);
    }

    /** Arms the engine's first deadline, if it has one before any input. Any thread. */
    void begin() {
        execute(() -> arm(surroundings.time().now()));
    }

    /**
     * Takes one input. Outputs are not flushed: {@link #settle} must follow when the last of those
     * that came together has been fed.
     */
    void feed(Input input) {
        if (handling) { // an output that fails at once must not come back into the engine
            post(input);
            return;
        }
        handling = true;
        try {
            long now = surroundings.time().now();
            if (input instanceof Input.Received received)
                queueDelay.record(now - received.receivedAt(), now);
            perform(handle(input, now));
            arm(now);
        } finally {
            handling = false;
        }
    }

    /** Sends what the inputs fed since the last time have caused. */
    void settle() {
        for (Channel channel : unflushed) channel.flush();
        unflushed.clear();
    }

    /**
     * Leaves an input for the engine. Any thread.
     *
     * @return false when there was no room for it
     */
    boolean post(Input input) {
        if (!mailbox.put(input)) return false;
        return !mailbox.ring() || execute(this::openMail);
    }

    /**
     * Gives the engine an input that must not be lost, past its mailbox. Any thread.
     *
     * @return false when the loop has ended
     */
    boolean tell(Input input) {
        return execute(
                () -> {
                    feed(input);
                    settle();
                });
    }

    /** Runs a task on this loop. Any thread; false when the loop has ended. */
    boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException stopping) {
            return false;
        }
    }

    /**
     * A transmission could not be made. Any thread.
     *
     * @param reason words for a log line or a call record
     */
    void failed(Output.Transmit transmit, String reason) {
        if (!transmit.branch().isEmpty())
            post(new Input.TransportFailed(transmit.flow(), transmit.branch(), reason));
    }

    /** To be flushed at {@link #settle}. */
    void flushLater(Channel channel) {
        int size = unflushed.size();
        if (size == 0 || unflushed.get(size - 1) != channel) unflushed.add(channel);
    }

    /** Sends what no engine was asked for, such as the answer to a keep-alive. */
    void transmit(Output.Transmit transmit) {
        surroundings.wires().transmit(this, transmit);
    }

    /** A socket of this loop reported an error: of no consequence, unless it is a bug of ours. */
    void socketFailed(Throwable cause) {
        if (!(cause instanceof IOException)) failures.log("reading", cause);
    }

    @Override
    public void onReply(MediaReply reply) {
        post(new Input.RelayReplied(reply));
    }

    @Override
    public void onNotice(MediaNotice notice) {
        post(new Input.RelayNoticed(notice));
    }

    boolean inLoop() {
        return loop.inEventLoop();
    }

    EventLoop eventLoop() {
        return loop;
    }

    int shard() {
        return shard;
    }

    /** Written on this loop only, read anywhere. */
    Counters counters() {
        return counters;
    }

    long now() {
        return surroundings.time().now();
    }

    /** Longest wait of a message between socket and engine in the last seconds, ns. Any thread. */
    long queueDelayNanos() {
        return queueDelay.highest(surroundings.time().now());
    }

    /** Inputs waiting now. Any thread. */
    int waiting() {
        return mailbox.size();
    }

    /** Inputs lost for want of room. Any thread. */
    long dropped() {
        return mailbox.dropped();
    }

    private List<Output> handle(Input input, long now) {
        try {
            failed = false;
            return engine.handle(input, now);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            failed = true;
            counters.increment(Counter.ENGINE_FAILURES);
            failures.log(input.getClass().getSimpleName(), e);
            return List.of();
        }
    }

    private void perform(List<Output> outputs) {
        for (Output output : outputs) {
            try {
                perform(output);
            } catch (RuntimeException e) {
                counters.increment(Counter.ENGINE_FAILURES);
                failures.log(output.getClass().getSimpleName(), e);
            }
        }
    }

    private void perform(Output output) {
        switch (output) {
            case Output.Transmit transmit -> surroundings.wires().transmit(this, transmit);
            case Output.CloseFlow(var flow) -> surroundings.wires().close(flow);
            case Output.AskRelay(var command) -> surroundings.relay().send(command, this);
            case Output.HandOver(int to, var input) -> handOver(to, input);
            case Output.Record(var callRecord) -> surroundings.events().ended(callRecord);
            case Output.Report(var severity, var text) -> report(severity, text);
            case Output.CallsListed listed -> surroundings.events().listed(shard, listed);
            case Output.Drained _ -> surroundings.events().drained(shard);
        }
    }

    private void handOver(int to, Input input) {
        boolean taken = surroundings.wires().shard(to).post(input);
        counters.increment(taken ? Counter.HANDED_OVER : Counter.HAND_OVER_DROPPED);
    }

    private static void report(Severity severity, String text) {
        switch (severity) {
            case INFO -> LOG.info(text);
            case WARNING -> LOG.warn(text);
            case ALARM -> LOG.error(text);
        }
    }

    private void openMail() {
        mailbox.answer();
        for (int i = 0; i < MAIL_AT_ONCE; i++) {
            Input input = mailbox.take();
            if (input == null) break;
            feed(input);
        }
        settle();
        if (!mailbox.isEmpty() && mailbox.ring()) execute(this::openMail);
    }

    /**
     * An earlier wake-up that is already armed stays: waking early is harmless, cancelling costs.
     */
    private void arm(long now) {
        long deadline = engine.nextDeadline();
        if (failed) deadline = Math.max(deadline, now + AFTER_FAILURE);
        if (deadline >= wakeUpAt) return;
        if (wakeUp != null) wakeUp.cancel(false);
        wakeUpAt = deadline;
        try {
            wakeUp = loop.schedule(this::onWakeUp, Math.max(0, deadline - now), NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            wakeUp = null;
        }
    }

    private void onWakeUp() {
        wakeUp = null;
        wakeUpAt = Engine.NEVER;
        long now = surroundings.time().now();
        if (engine.nextDeadline() <= now) feed(new Input.DeadlineReached());
        else arm(now);
        settle();
    }

    /** Where outputs that leave the shard go. Any thread. */
    interface Wires {
        void transmit(EngineLoop from, Output.Transmit transmit);

        void close(Flow flow);

        EngineLoop shard(int index);
    }

    /** Whom an engine tells something that is not for the network. Called on its loop. */
    interface Events {
        void ended(io.drawbridge.core.telemetry.CallRecord callRecord);

        void listed(int shard, Output.CallsListed listed);

        void drained(int shard);
    }

    /**
     * What all shards have in common.
     *
     * @param messagesWaiting most messages that other shards have handed over and that wait
     * @param noticesWaiting most other inputs that wait
     */
    record Surroundings(
            ProcessTime time,
            Wires wires,
            MediaRelay relay,
            Events events,
            int messagesWaiting,
            int noticesWaiting) {}
}
