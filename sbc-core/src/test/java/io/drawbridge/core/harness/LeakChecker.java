package io.drawbridge.core.harness;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads every byte that the SBC sent. Outside nothing of the inside may be seen: neither its
 * addresses and names nor the identifiers and products of its parties, which are marked. Inside
 * nothing of the outside's dialogs may be seen.
 */
final class LeakChecker {
    private static final List<String> INSIDE_NAMES =
            List.of("10.0.0.", "pbx.corp", "pair.corp", Bench.INSIDE_MARK.toLowerCase(Locale.ROOT));

    private LeakChecker() {}

    static void check(Bench bench, List<String> broken) {
        for (Capture capture : bench.network().captures()) {
            if (sentBy(bench, "outside", capture.from())) {
                String text = capture.text().toLowerCase(Locale.ROOT);
                INSIDE_NAMES.stream()
                        .filter(text::contains)
                        .forEach(name -> broken.add("leak of " + name + ":\n" + capture.text()));
            } else if (sentBy(bench, "inside", capture.from())) {
                checkInwards(bench, capture, broken);
            }
        }
    }

    private static boolean sentBy(Bench bench, String network, InetSocketAddress from) {
        return addresses(bench, network).contains(from.getAddress());
    }

    private static List<InetAddress> addresses(Bench bench, String network) {
        return bench.node().points().stream()
                .filter(p -> p.network().equals(network))
                .map(p -> p.local().getAddress())
                .distinct()
                .toList();
    }

    private static void checkInwards(Bench bench, Capture capture, List<String> broken) {
        List<String> lines = new ArrayList<>(List.of(capture.text().split("\r\n")));
        // The outside's User-Agent is kept inwards (topology is hidden outwards only).
        lines.removeIf(l -> l.startsWith("User-Agent:") || l.startsWith("Server:"));
        String text = String.join("\r\n", lines);
        if (text.contains(Bench.OUTSIDE_MARK)) {
            broken.add("the other leg's identifier inside:\n" + capture.text());
        }
        for (Party party : bench.parties()) {
            boolean outside = !party.local().getAddress().getHostAddress().startsWith("10.0.0.");
            if (outside && text.contains(party.hostPort())) {
                broken.add("an outside hop inside:\n" + capture.text());
            }
        }
    }
}
