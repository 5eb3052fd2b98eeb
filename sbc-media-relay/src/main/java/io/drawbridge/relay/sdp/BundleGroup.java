package io.drawbridge.relay.sdp;

import java.util.ArrayList;
import java.util.List;

/** The m-lines that a party wants on one transport (RFC 9143 §7). */
public final class BundleGroup {
    private BundleGroup() {}

    /**
     * Indexes of the m-lines of the first group, the tagged one first; empty when there is none. A
     * name that no m-line has, or has a second time, is passed over.
     *
     * @param streams of the description, one for each m-line
     */
    public static List<Integer> of(SessionDescription description, List<RemoteStream> streams) {
        for (Attribute attribute : description.attributes()) {
            if (!attribute.is("group")) continue;
            List<String> tokens = Tokens.split(attribute.value());
            if (!tokens.isEmpty() && tokens.getFirst().equalsIgnoreCase("BUNDLE"))
                return indexes(tokens, streams);
        }
        return List.of();
    }

    private static List<Integer> indexes(List<String> tokens, List<RemoteStream> streams) {
        List<Integer> indexes = new ArrayList<>(streams.size());
        for (String mid : tokens.subList(1, tokens.size())) {
            for (int i = 0; i < streams.size(); i++) {
                if (!streams.get(i).details().mid().equals(mid)) continue;
                if (!indexes.contains(i)) indexes.add(i);
                break;
            }
        }
        return indexes;
    }
}
