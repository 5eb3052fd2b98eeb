package io.drawbridge.core.app;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.control.SessionStatistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the relay how the media of running calls does. Not many at a time: packets have to get
 * through in between. Any thread.
 */
final class MediaQueries {
    private static final int AT_ONCE = 64;
    private static final long PATIENCE_MS = 500;

    private final MediaRelay relay;

    MediaQueries(MediaRelay relay) {
        this.relay = relay;
    }

    /**
     * What the relay knows of these sessions. Those that it does not have, or does not tell in
     * time, are missing.
     */
    CompletableFuture<Map<String, SessionStatistics>> of(List<String> sessions) {
        return from(sessions, 0, new HashMap<>());
    }

    private CompletableFuture<Map<String, SessionStatistics>> from(
            List<String> sessions, int first, Map<String, SessionStatistics> known) {
        if (first >= sessions.size()) return CompletableFuture.completedFuture(known);
        List<String> some = sessions.subList(first, Math.min(first + AT_ONCE, sessions.size()));
        List<CompletableFuture<MediaReply>> replies = new ArrayList<>(some.size());
        for (int i = 0; i < some.size(); i++) replies.add(ask(first + i, some.get(i)));
        return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, PATIENCE_MS, MILLISECONDS)
                .thenCompose(
                        _ -> {
                            boolean all = true;
                            for (int i = 0; i < some.size(); i++) {
                                if (!replies.get(i).isDone()) all = false;
                                else if (replies.get(i).join()
                                        instanceof MediaReply.Done(_, SessionStatistics found))
                                    known.put(some.get(i), found);
                            }
                            return all // a relay that is late with these is late with the others
                                    ? from(sessions, first + AT_ONCE, known)
                                    : CompletableFuture.completedFuture(known);
                        });
    }

    private CompletableFuture<MediaReply> ask(long id, String session) {
        CompletableFuture<MediaReply> answer = new CompletableFuture<>();
        relay.send(
                new MediaCommand.Query(id, session),
                new MediaRelay.Listener() {
                    @Override
                    public void onReply(MediaReply reply) {
                        // Not on the relay's thread, which has packets to move.
                        answer.completeAsync(() -> reply);
                    }

                    @Override
                    public void onNotice(MediaNotice notice) {}
                });
        return answer;
    }
}
