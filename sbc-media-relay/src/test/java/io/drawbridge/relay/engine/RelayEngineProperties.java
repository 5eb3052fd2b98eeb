package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.RelayBench.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.relay.config.Latching;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RtcpMux;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.sdp.SdpLimits;
import io.drawbridge.relay.sdp.SdpParser;
import io.drawbridge.relay.sdp.SdpResult;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.ArrayList;
import java.util.List;

/** Any commands in any order, with packets and time in between. */
class RelayEngineProperties {
    private static final List<String> CALLS = List.of("one", "two", "three");
    private static final List<String> TAGS = List.of("caller", "callee", "other", "");
    private static final List<String> BRANCHES = List.of("b1", "b2", "");
    private static final List<String> NETWORKS =
            List.of("outside", "inside", "outside", "inside", "outside", "nowhere");
    private static final List<String> SOURCES =
            List.of("192.0.2.7:5000", "192.0.2.7:6000", "10.0.0.10:4000", "198.51.100.66:9");
    private static final List<String> BODIES =
            List.of(
                    audio("192.0.2.7:5000"),
                    audio("10.0.0.10:4000", "a=sendonly"),
                    audio("192.168.1.20:5000", "a=rtcp-mux"),
                    audio("10.0.0.10:4000", "m=video 4004 RTP/AVP 96"),
                    audio("10.0.0.10:4000", "m=video 0 RTP/AVP 96"),
                    audio("0.0.0.0:5000", "m=image 5006 udptl t38"),
                    audio("[2001:db8:7::1]:5000"),
                    audio("203.0.113.1:10010"),
                    audio("127.0.0.1:5000"),
                    audio("10.0.0.1:20010"),
                    audio("192.0.2.7:5000").replace("RTP/AVP", "RTP/SAVP"),
                    "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\n",
                    "junk");

    @Property(tries = 400)
    void nothingIsLeaked_nothingThrows_nothingGoesToTheInsideOrToOurselves(
            @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 9_999_999) Integer> steps) {
        RelayBench bench =
                new RelayBench(Latching.STRICT, RtcpMux.ACCEPT, new PortRange(10_000, 10_015), 100);
        List<Endpoint> known = new ArrayList<>();
        for (int step : steps) {
            bench.now += step % 7 * 300 * RelayBench.MS;
            if (step % 10 < 7) {
                MediaCommand command = command(step / 10);
                MediaReply reply = bench.ask(command);
                assertThat(reply.id()).isEqualTo(command.id());
                if (reply instanceof MediaReply.Rewritten rewritten) remember(rewritten, known);
            } else if (!known.isEmpty()) {
                Endpoint port = known.get(step / 40 % known.size());
                String from = SOURCES.get(step / 10 % 4);
                requireHarmless(bench.rtp(from, port, step % 3, step % 100));
                requireHarmless(bench.rtcp(from, new Endpoint(port.address(), port.port() + 1)));
            }
            bench.engine.onDeadline(bench.now);
            bench.playedUntil(bench.now).forEach(played -> requireHarmless(played.way()));
        }
        for (String call : CALLS) bench.delete(call, "");
        assertThat(bench.portsInUse()).isZero();
        assertThat(bench.engine.telemetry().sessions()).isZero();
        bench.silentUntil(bench.now + 10 * RelayBench.SECOND);
        assertThat(bench.sockets.count()).isZero();
    }

    private static MediaCommand command(int dice) {
        String call = CALLS.get(dice % 3);
        String from = TAGS.get(dice / 3 % 3);
        String to = TAGS.get(dice / 9 % 4);
        String branch = BRANCHES.get(dice / 36 % 3);
        byte[] sdp = RelayBench.bytes(BODIES.get(dice / 108 % BODIES.size()));
        return switch (dice / 7 % 11) {
            case 0, 1, 2, 3 ->
                    new MediaCommand.Offer(
                            dice,
                            call,
                            from,
                            to,
                            branch,
                            sdp,
                            RelayBench.leg(NETWORKS.get(dice / 5 % 6), "192.0.2.7"),
                            RelayBench.leg(NETWORKS.get(dice / 11 % 6), "10.0.0.10"));
            case 4, 5, 6 ->
                    new MediaCommand.Answer(dice, call, from, to, branch, sdp, dice % 2 == 0);
            case 7 -> new MediaCommand.Rollback(dice, call, from);
            case 8, 9 ->
                    new MediaCommand.Play(
                            dice,
                            call,
                            from,
                            to,
                            sdp,
                            RelayBench.leg(NETWORKS.get(dice / 5 % 6), "192.0.2.7"));
            default ->
                    dice % 5 == 0
                            ? new MediaCommand.Query(dice, call)
                            : new MediaCommand.Delete(dice, call, branch);
        };
    }

    /** What is sent is SDP, and names our ports. */
    private static void remember(MediaReply.Rewritten reply, List<Endpoint> known) {
        var parsed = new SdpParser(SdpLimits.DEFAULTS).parse(reply.sdp());
        var description = ((SdpResult.Parsed) parsed).description();
        description
                .media()
                .forEach(
                        media ->
                                media.connection()
                                        .or(description::connection)
                                        .flatMap(connection -> connection.literal())
                                        .ifPresent(
                                                address ->
                                                        known.add(
                                                                new Endpoint(
                                                                        IpAddress.of(address),
                                                                        media.port()))));
    }

    private static void requireHarmless(String sent) {
        if (sent.isEmpty()) return;
        String from = sent.substring(0, sent.indexOf(" > "));
        Endpoint to = RelayBench.endpoint(sent.substring(sent.indexOf(" > ") + 3));
        assertThat(to.address().isMulticast() || to.address().isUnspecified()).isFalse();
        if (from.startsWith("10.")) return;
        assertThat(to.address().isLoopback()).as(sent).isFalse();
        assertThat(to.address()).as(sent).isNotEqualTo(IpAddress.parse("10.0.0.1").get());
        assertThat(to.address()).as(sent).isNotEqualTo(IpAddress.parse("203.0.113.1").get());
    }
}
