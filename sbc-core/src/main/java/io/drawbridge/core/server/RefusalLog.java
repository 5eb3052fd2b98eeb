package io.drawbridge.core.server;

import io.drawbridge.core.tls.TlsFailure;

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

    private record Kind(TlsFailure failure, boolean accepted) {}

    RefusalLog(Logger log) {
        this.log = log;
    }

    /**
     * @param accepted the peer has opened the connection
     */
    void say(TlsFailure failure, String url, InetSocketAddress peer, boolean accepted, long now) {
        boolean[] due = {false};
        said.compute(
                new Kind(failure, accepted),
                (_, last) -> {
                    due[0] = last == null || now - last >= QUIET;
                    return due[0] ? Long.valueOf(now) : last;
                });
        if (!due[0]) return;
        if (accepted)
            log.info("{}: no TLS with {}: {}", url, Addresses.text(peer), failure.words());
        else log.warn("{}: no TLS to {}: {}", url, Addresses.text(peer), failure.words());
    }
}
