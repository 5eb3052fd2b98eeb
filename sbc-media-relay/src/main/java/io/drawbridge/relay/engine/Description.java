package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.sdp.MediaSlot;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.session.Leg;
import io.drawbridge.relay.session.Line;
import io.drawbridge.relay.session.Terms;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an SDP description comes to on a leg: which lines it carries, and where they are with us.
 */
final class Description {
    private Description() {}

    /**
     * For each line of an offer whether RTP and RTCP will share a port with the offerer; null: the
     * line is not carried.
     */
    static List<@Nullable Boolean> offered(List<RemoteStream> streams, RtcpMux policy) {
        List<@Nullable Boolean> muxed = new ArrayList<>(streams.size());
        for (RemoteStream stream : streams) {
            boolean impossible =
                    switch (policy) {
                        case OFF -> stream.rtcpMuxOnly();
                        case ACCEPT -> false;
                        case REQUIRE -> !stream.rtcpMux();
                    };
            boolean carried = stream.usable() && !impossible;
            muxed.add(carried ? stream.rtcpMux() && policy != RtcpMux.OFF : null);
        }
        return muxed;
    }

    /**
     * The same for an answer; what was not offered to that party, or not carried, is not carried.
     *
     * @param offer what the offerer's lines came to
     */
    static List<@Nullable Boolean> answered(
            List<RemoteStream> streams, List<@Nullable Terms> offer, Leg leg, RtcpMux policy) {
        List<@Nullable Boolean> muxed = new ArrayList<>(streams.size());
        for (int i = 0; i < streams.size(); i++) {
            RemoteStream stream = streams.get(i);
            boolean demanded = policy == RtcpMux.REQUIRE;
            // A branch that was offered less than another one cannot accept more.
            boolean offered = offer.get(i) != null && leg.line(i) != null;
            boolean carried = stream.usable() && offered && (!demanded || stream.rtcpMux());
            muxed.add(carried ? demanded : null);
        }
        return muxed;
    }

    /** Why nothing of a description is carried though something was asked for. */
    static Optional<String> refusal(
            List<RemoteStream> streams, List<@Nullable Boolean> muxed, RtcpMux policy) {
        Optional<RemoteStream.Usability> unusable = RemoteStream.refusal(streams);
        if (unusable.isPresent()) return unusable.map(why -> "no usable m-line: " + why);
        boolean wanted = false;
        for (int i = 0; i < streams.size(); i++) {
            if (muxed.get(i) != null) return Optional.empty();
            wanted |= streams.get(i).usable();
        }
        return wanted ? Optional.of("rtcp-mux: " + policy) : Optional.empty();
    }

    /**
     * Our ports on a leg, one slot for each m-line.
     *
     * @param muxed as decided for the leg's own side
     */
    static List<MediaSlot> slots(Leg leg, List<@Nullable Boolean> muxed) {
        List<MediaSlot> slots = new ArrayList<>(muxed.size());
        for (int i = 0; i < muxed.size(); i++) {
            Boolean mux = muxed.get(i);
            Line line = leg.line(i);
            slots.add(
                    mux == null || line == null
                            ? new MediaSlot.Disabled()
                            : new MediaSlot.Anchored(
                                    leg.described().address(),
                                    line.ports().rtpPort(),
                                    line.ports().rtcpPort(),
                                    mux));
        }
        return slots;
    }
}
