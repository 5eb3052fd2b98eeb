package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Counts how the media of ended calls was, by the peer that it came from: a trunk or a network.
 * Thread-safe.
 */
public final class CallQuality implements Consumer<CallRecord> {
    private static final String PEER = "peer";
    private static final double[] SCORES = {1.5, 2, 2.5, 3, 3.3, 3.6, 3.9, 4.1, 4.3};
    private static final double[] SECONDS = {
        0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32
    };
    private static final double[] PARTS = {0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};

    private final Metrics metrics;
    private final ConcurrentMap<String, From> peers = new ConcurrentHashMap<>();
    private final Histogram jitters;
    private final Histogram losses;
    private final Histogram scores;
    private final Histogram roundTrips;

    public CallQuality(Metrics metrics) {
        this.metrics = metrics;
        jitters =
                metrics.histogram(
                        "media_jitter_seconds",
                        "Jitter of the streams of ended calls (RFC 3550)",
                        PEER,
                        SECONDS);
        losses =
                metrics.histogram(
                        "media_loss_ratio",
                        "Lost packets of the streams of ended calls, of all sent to us",
                        PEER,
                        PARTS);
        scores =
                metrics.histogram(
                        "media_mos",
                        "Mean opinion score of the audio streams of ended calls, as they came",
                        PEER,
                        SCORES);
        roundTrips =
                metrics.histogram(
                        "media_round_trip_seconds",
                        "Round trip of the streams of ended calls, by RTCP",
                        PEER,
                        SECONDS);
    }

    @Override
    public void accept(CallRecord ended) {
        for (StreamStatistics stream : ended.media().streams()) {
            boolean inbound = stream.tag().equals(ended.call().inboundTag());
            String peer = inbound ? ended.call().inboundPeer() : ended.call().outboundPeer();
            peers.computeIfAbsent(peer, From::new).add(stream);
        }
    }

    /** What is counted of one peer. */
    private final class From {
        private final String peer;
        private final ConcurrentMap<String, Runnable> streams = new ConcurrentHashMap<>();
        private final Runnable oneWay;
        private final Histogram.Series jitter;
        private final Histogram.Series loss;
        private final Histogram.Series score;
        private final Histogram.Series roundTrip;

        From(String name) {
            peer = name;
            oneWay =
                    metrics.counter(
                            "media_streams_one_way",
                            "Streams of ended calls on which nothing came, though the other side"
                                    + " was heard",
                            Map.of(PEER, name));
            jitter = jitters.of(name);
            loss = losses.of(name);
            score = scores.of(name);
            roundTrip = roundTrips.of(name);
        }

        void add(StreamStatistics stream) {
            streams.computeIfAbsent(word(stream.security()), this::protectedBy).run();
            if (stream.oneWay()) oneWay.run();
            if (stream.packets() == 0) return;
            jitter.add(stream.jitterMs() / 1_000);
            loss.add((double) stream.lost() / (stream.packets() + stream.lost()));
            if (stream.quality().mos() > 0) score.add(stream.quality().mos());
            if (stream.quality().roundTripMs() >= 0)
                roundTrip.add(stream.quality().roundTripMs() / 1_000);
        }

        private Runnable protectedBy(String security) {
            return metrics.counter(
                    "media_streams",
                    "Streams of ended calls, by how they were protected",
                    Map.of(PEER, peer, "security", security));
        }

        /** {@code sdes} of {@code sdes AES_CM_128_HMAC_SHA1_80}. */
        private static String word(String security) {
            int space = security.indexOf(' ');
            return space < 0 ? security : security.substring(0, space);
        }
    }
}
