package io.drawbridge.core.server;

import org.slf4j.Logger;

import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Says why connections do not come to stand: a line a minute for each reason and direction, for all
 * of them are counted, and a stranger must not fill the log. Thread-safe.
 */
final class RefusalLog {
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final ConcurrentMap<Kind, Long> said = new ConcurrentHashMap<>();

    private record Kind(Enum<?> reason, boolean accepted) {}

    RefusalLog(Logger log) {
        this.log = log;
    }

    /**
     * @param words with a place for the peer
     * @param accepted the peer has opened the connection
     */
    void say(
            Enum<?> reason,
            String words,
            String url,
            InetSocketAddress peer,
            boolean accepted,
            long now) {
        boolean[] due = {false};
        said.compute(
                new Kind(reason, accepted),
                (_, last) -> {
                    due[0] = last == null || now - last >= QUIET;
                    return due[0] ? Long.valueOf(now) : last;
                });
        if (!due[0]) return;
        if (accepted) log.info("{}: " + words, url, Addresses.text(peer));
        else log.warn("{}: " + words, url, Addresses.text(peer));
    }
}
