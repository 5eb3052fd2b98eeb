package io.drawbridge.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaCommand.LegOptions;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One call through a media relay, as a signalling server commands it. */
final class RelayCall implements AutoCloseable, MediaRelay.Listener {
    private final MediaRelay relay;
    private final String name;
    private final String callerNetwork;
    private final String calleeNetwork;
    private final BlockingQueue<MediaReply> replies = new LinkedBlockingQueue<>();
    private long id;

    RelayCall(MediaRelay relay, String name, String callerNetwork, String calleeNetwork) {
        this.relay = relay;
        this.name = name;
        this.callerNetwork = callerNetwork;
        this.calleeNetwork = calleeNetwork;
    }

    /** The caller's first offer, as the callee gets it. */
    String offer(String sdp) {
        return offer("caller", "", "b", sdp);
    }

    /** The callee's answer, as the caller gets it. */
    String answer(String sdp) {
        return answer("caller", "callee", "b", sdp);
    }

    String callerOffersAgain(String sdp) {
        return offer("caller", "callee", "", sdp);
    }

    String calleeAnswersAgain(String sdp) {
        return answer("caller", "callee", "", sdp);
    }

    String calleeOffersAgain(String sdp) {
        return offer("callee", "caller", "", sdp);
    }

    String callerAnswersAgain(String sdp) {
        return answer("callee", "caller", "", sdp);
    }

    private String offer(String from, String to, String branch, String sdp) {
        boolean caller = from.equals("caller");
        return rewritten(
                new MediaCommand.Offer(
                        ++id,
                        name,
                        from,
                        to,
                        branch,
                        sdp.getBytes(UTF_8),
                        leg(caller ? callerNetwork : calleeNetwork),
                        leg(caller ? calleeNetwork : callerNetwork)));
    }

    private String answer(String offerer, String answerer, String branch, String sdp) {
        return rewritten(
                new MediaCommand.Answer(
                        ++id, name, offerer, answerer, branch, sdp.getBytes(UTF_8), true));
    }

    private static LegOptions leg(String network) {
        return new LegOptions(
                network, Optional.of("127.0.0.1"), Optional.empty(), Optional.empty());
    }

    private String rewritten(MediaCommand command) {
        return switch (ask(command)) {
            case MediaReply.Rewritten(long _, byte[] sdp) -> new String(sdp, UTF_8);
            case MediaReply other -> throw new AssertionError(command + ": " + other);
        };
    }

    private MediaReply ask(MediaCommand command) {
        relay.send(command, this);
        try {
            MediaReply reply = replies.poll(5, TimeUnit.SECONDS);
            if (reply == null) throw new AssertionError("no reply to " + command);
            return reply;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<StreamStatistics> streams() {
        return switch (ask(new MediaCommand.Query(++id, name))) {
            case MediaReply.Done done -> done.statistics().streams();
            case MediaReply other -> throw new AssertionError(other);
        };
    }

    @Override
    public void onReply(MediaReply reply) {
        replies.add(reply);
    }

    @Override
    public void onNotice(MediaNotice notice) {}

    @Override
    public void close() {
        ask(new MediaCommand.Delete(++id, name, ""));
    }
}
