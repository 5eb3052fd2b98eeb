package io.drawbridge.relay.engine;

import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.sdp.BundleGroup;
import io.drawbridge.relay.sdp.RemoteStream;
import io.drawbridge.relay.sdp.RtpMap;
import io.drawbridge.relay.sdp.SessionDescription;
import io.drawbridge.relay.session.SettledLine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Which m-lines of a leg share a transport (RFC 9143): those of one group whose first line is a
 * browser's. The lists have one element for each m-line; null: not carried.
 */
final class Bundling {
    private Bundling() {}

    /**
     * Puts the lines of a group on one transport where the first of them is a browser's; else each
     * stays on its own, and those that have nothing of their own are not carried.
     */
    static void accept(
            LegProfile profile,
            SessionDescription description,
            List<RemoteStream> streams,
            List<@Nullable SettledLine> lines) {
        SettledLine first = null;
        for (int index : BundleGroup.of(description, streams)) {
            SettledLine line = lines.get(index);
            if (line == null || streams.get(index).isFax()) continue;
            if (first == null) {
                if (!streams.get(index).usable()) continue;
                boolean together =
                        profile.rtcpMux() != RtcpMux.OFF && line.mux() && !line.mid().isEmpty();
                if (!together) break;
                first = line;
            }
            lines.set(index, line.bundledWith(first, streams.get(index).details().mid()));
        }
        for (int i = 0; i < lines.size(); i++) {
            SettledLine line = lines.get(i);
            if (line == null || line.bundled()) continue;
            lines.set(i, streams.get(i).usable() ? line.onPortsOf(i) : null);
        }
        moveGuests(lines);
    }

    /**
     * A bundle may be on the ports of a line that is no part of it any more. Where that line comes
     * to other use, the bundle gets ports of its own: two transports do not fit on one pair.
     */
    private static void moveGuests(List<@Nullable SettledLine> lines) {
        int home = -1;
        for (int i = 0; i < lines.size(); i++) {
            SettledLine line = lines.get(i);
            if (line == null || !line.bundled()) continue;
            SettledLine host = line.carrier() < lines.size() ? lines.get(line.carrier()) : null;
            if (host == null || host.bundled()) continue;
            if (home < 0) home = i;
            lines.set(i, line.onPortsOf(home));
        }
    }

    /** All of a browser's lines in one group, if their payload types can tell them apart. */
    static void propose(LegProfile profile, List<@Nullable SettledLine> proposed) {
        if (profile.rtcpMux() == RtcpMux.OFF) return;
        boolean[] taken = new boolean[128];
        List<String> mids = new ArrayList<>();
        boolean together = true;
        for (SettledLine line : proposed) {
            if (line == null || line.mid().isEmpty()) continue;
            together &= !mids.contains(line.mid());
            mids.add(line.mid());
            if (line.payloads().offered() == null) continue;
            for (RtpMap map : line.payloads().offered().listed()) {
                together &= !taken[map.payloadType()];
                taken[map.payloadType()] = true;
            }
        }
        for (int i = 0; i < proposed.size(); i++) {
            SettledLine line = proposed.get(i);
            if (line == null || line.mid().isEmpty() || line.bundled()) continue;
            if (together) proposed.set(i, line.inGroup());
        }
        moveGuests(proposed);
    }

    /** The party's answer says which of the lines that we have put together stay so. */
    static void conclude(
            SessionDescription answer,
            List<RemoteStream> streams,
            List<@Nullable SettledLine> proposed,
            List<@Nullable SettledLine> lines) {
        SettledLine first = null;
        for (int index : BundleGroup.of(answer, streams)) {
            SettledLine line = lines.get(index);
            SettledLine offered = index < proposed.size() ? proposed.get(index) : null;
            if (line == null || offered == null || !offered.bundled() || !line.mux()) continue;
            if (!line.mid().equals(streams.get(index).details().mid())) continue;
            // The transport is the one that the group had before, else the tagged line's.
            if (first == null) first = line.onPortsOf(offered.carrier());
            lines.set(index, line.bundledWith(first, line.mid()));
        }
        for (int i = 0; i < lines.size(); i++) {
            SettledLine line = lines.get(i);
            SettledLine offered = i < proposed.size() ? proposed.get(i) : null;
            if (line == null || line.bundled() || offered == null) continue;
            // It has left a bundle that keeps the ports.
            boolean taken = first != null && first.carrier() == i;
            if (taken || offered.carrier() != i) lines.set(i, null);
        }
    }
}
