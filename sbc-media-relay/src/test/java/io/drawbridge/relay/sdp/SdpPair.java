package io.drawbridge.relay.sdp;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A story of offers and answers, read from a text file and played through parser and rewriter.
 *
 * <pre>
 * # comment, before the first step only
 * party NAME ADDRESS trusted|untrusted     our address towards that party, and what it may learn
 * hide WORD …                              must not occur in anything that we write
 *
 * offer NAME -> NAME [: SLOT …]            one slot for each m-line, of our ports towards the reader
 * …SDP as received…
 * becomes                                  or: refused USABILITY, or: malformed PROBLEM
 * …SDP as sent…
 * answer NAME -> NAME [: SLOT …]
 * …
 *
 * SLOT: PORT, PORT/RTCP-PORT, either with +mux behind it, or - for none
 * </pre>
 */
final class SdpPair {
    record Party(String name, InetAddress address, Audience audience) {}

    record Step(
            int line,
            boolean offer,
            String from,
            String to,
            List<String> slots,
            String received,
            String outcome,
            String expected) {}

    private final SdpParser parser = new SdpParser(SdpLimits.DEFAULTS);
    private final Map<String, Party> parties = new LinkedHashMap<>();
    private final Map<String, LocalDescription> told = new HashMap<>();
    private final Map<String, SessionDescription> offers = new HashMap<>();
    private final List<String> hidden = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    static SdpPair read(String text) {
        SdpPair pair = new SdpPair();
        List<String> lines = text.lines().toList();
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i);
            List<String> words = Tokens.split(line);
            if (words.isEmpty() || words.getFirst().equals("#")) {
                i++;
            } else if (words.getFirst().equals("party")) {
                pair.party(words.get(1), words.get(2), words.get(3));
                i++;
            } else if (words.getFirst().equals("hide")) {
                pair.hidden.addAll(words.subList(1, words.size()));
                i++;
            } else {
                i = pair.step(lines, i);
            }
        }
        return pair;
    }

    List<Step> steps() {
        return steps;
    }

    List<String> hidden() {
        return hidden;
    }

    /** What comes of a step: "becomes", "refused …" or "malformed …", and the SDP if any. */
    record Outcome(String words, byte[] sdp) {
        String text() {
            return new String(sdp, StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    Outcome play(Step step) {
        byte[] body = step.received.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return switch (parser.parse(body)) {
            case SdpResult.Malformed(int _, var problem) ->
                    new Outcome("malformed " + problem, new byte[0]);
            case SdpResult.Parsed(var description) -> rewrite(step, description);
        };
    }

    private Outcome rewrite(Step step, SessionDescription received) {
        SessionDescription offer = step.offer ? received : offers.get(step.to);
        List<RemoteStream> streams =
                step.offer ? RemoteStream.of(offer) : RemoteStream.ofAnswer(received, offer);
        Optional<RemoteStream.Usability> refusal = RemoteStream.refusal(streams);
        if (refusal.isPresent()) return new Outcome("refused " + refusal.get(), new byte[0]);
        Party reader = parties.get(step.to);
        List<MediaSlot> slots = new ArrayList<>();
        for (String slot : step.slots) slots.add(slot(slot, reader.address));
        LocalDescription before = told.get(step.to);
        LocalDescription now =
                step.offer
                        ? SdpRewriter.offer(received, streams, slots, List.of(), before)
                        : SdpRewriter.answer(
                                received,
                                streams,
                                offer,
                                RemoteStream.of(offer),
                                slots,
                                List.of(),
                                before);
        if (step.offer) offers.put(step.from, received);
        told.put(step.to, now);
        return new Outcome("becomes", now.bytes());
    }

    private static MediaSlot slot(String text, InetAddress address) {
        if (text.equals("-")) return new MediaSlot.Disabled();
        boolean mux = text.endsWith("+mux");
        String[] ports = text.replace("+mux", "").split("/");
        int port = Integer.parseInt(ports[0]);
        int rtcpPort = ports.length > 1 ? Integer.parseInt(ports[1]) : port + 1;
        return new MediaSlot.Anchored(address, port, rtcpPort, mux);
    }

    private void party(String name, String address, String audience) {
        Party party =
                new Party(
                        name,
                        InetAddress.ofLiteral(address),
                        audience.equals("trusted") ? Audience.TRUSTED : Audience.UNTRUSTED);
        parties.put(name, party);
        told.put(name, LocalDescription.first(party.address, party.audience, 700 + parties.size()));
    }

    private int step(List<String> lines, int start) {
        List<String> words = Tokens.split(lines.get(start));
        if (!List.of("offer", "answer").contains(words.getFirst())) {
            throw new IllegalArgumentException("line " + (start + 1) + ": " + lines.get(start));
        }
        int colon = words.indexOf(":");
        List<String> slots = colon < 0 ? List.of() : words.subList(colon + 1, words.size());
        StringBuilder received = new StringBuilder();
        int i = start + 1;
        while (!isOutcome(lines.get(i))) received.append(lines.get(i++)).append('\n');
        String outcome = lines.get(i++).strip();
        StringBuilder expected = new StringBuilder();
        while (i < lines.size() && !isStep(lines.get(i))) {
            if (!lines.get(i).isBlank()) expected.append(lines.get(i)).append('\n');
            i++;
        }
        steps.add(
                new Step(
                        start + 1,
                        words.getFirst().equals("offer"),
                        words.get(1),
                        words.get(3),
                        slots,
                        received.toString(),
                        outcome,
                        expected.toString()));
        return i;
    }

    private static boolean isOutcome(String line) {
        return line.equals("becomes")
                || line.startsWith("refused ")
                || line.startsWith("malformed ");
    }

    private static boolean isStep(String line) {
        return line.startsWith("offer ") || line.startsWith("answer ");
    }
}
