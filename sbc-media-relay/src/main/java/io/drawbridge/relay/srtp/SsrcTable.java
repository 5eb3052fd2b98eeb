package io.drawbridge.relay.srtp;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The sources of one direction, at most so many; few, so they are looked through one by one. */
final class SsrcTable {
    private final int maximum;
    private Source[] sources = new Source[0];
    private @Nullable Source latest;
    private long uses;

    /** What is kept of a source: the indices of its RTP, and of its RTCP. */
    static final class Source {
        private final int ssrc;
        private final int window;
        private long used;
        final ReplayWindow rtp;
        private @Nullable ReplayWindow rtcp;

        private Source(int ssrc, int window) {
            this.ssrc = ssrc;
            this.window = window;
            rtp = new ReplayWindow(window);
        }

        ReplayWindow rtcp() {
            ReplayWindow known = rtcp;
            if (known == null) {
                known = new ReplayWindow(window);
                rtcp = known;
            }
            return known;
        }
    }

    SsrcTable(int maximum) {
        this.maximum = maximum;
    }

    @Nullable Source find(int ssrc) {
        Source guess = latest;
        if (guess != null && guess.ssrc == ssrc) return guess;
        for (Source source : sources) if (source.ssrc == ssrc) return source;
        return null;
    }

    boolean isFull() {
        return sources.length == maximum;
    }

    /** Adds one; in a full table it takes the place of the one that was silent longest. */
    Source add(int ssrc, int window) {
        Source added = new Source(ssrc, window);
        if (isFull()) {
            int oldest = 0;
            for (int i = 1; i < sources.length; i++)
                if (sources[i].used < sources[oldest].used) oldest = i;
            sources[oldest] = added;
        } else {
            sources = Arrays.copyOf(sources, sources.length + 1);
            sources[sources.length - 1] = added;
        }
        return added;
    }

    /** A packet of it has passed. */
    void use(Source source) {
        source.used = ++uses;
        latest = source;
    }
}
