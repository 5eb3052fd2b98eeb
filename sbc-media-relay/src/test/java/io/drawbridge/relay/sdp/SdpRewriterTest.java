package io.drawbridge.relay.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the stories of {@link SdpPairTest} cannot say. */
class SdpRewriterTest {
    private static final InetAddress IPV4 = InetAddress.ofLiteral("203.0.113.10");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::10");
    private static final LocalDescription NEW =
            LocalDescription.first(IPV4, Audience.UNTRUSTED, Long.MAX_VALUE);

    private static SessionDescription session(String... lines) {
        String body =
                "v=0\no=- 1 1 IN IP4 10.0.0.5\nc=IN IP4 10.0.0.5\n" + String.join("\n", lines);
        SdpResult result =
                new SdpParser(SdpLimits.DEFAULTS).parse(body.getBytes(StandardCharsets.UTF_8));
        return ((SdpResult.Parsed) result).description();
    }

    private static MediaSlot anchored(InetAddress address, int port) {
        return new MediaSlot.Anchored(address, port, port + 1, false);
    }

    private static List<String> lines(LocalDescription description) {
        return new String(description.bytes(), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void anMLineWithAnotherAddressGetsItsOwnCLine() {
        SessionDescription offer = session("m=audio 1 RTP/AVP 0", "m=video 3 RTP/AVP 31");
        LocalDescription told =
                Descriptions.offer(
                        offer, List.of(anchored(IPV4, 10_000), anchored(IPV6, 10_002)), NEW);
        assertThat(lines(told))
                .containsExactly(
                        "v=0",
                        "o=- 9223372036854775807 1 IN IP4 203.0.113.10",
                        "s=-",
                        "c=IN IP4 203.0.113.10",
                        "t=0 0",
                        "m=audio 10000 RTP/AVP 0",
                        "a=sendrecv",
                        "m=video 10002 RTP/AVP 31",
                        "c=IN IP6 2001:db8::10",
                        "a=sendrecv");
    }

    @Test
    void aSlotWithoutPortsWritesPortZero_asWhereTheRelayRefusesAUsableMLine() {
        LocalDescription told =
                Descriptions.offer(
                        session("m=audio 1 RTP/AVP 0", "a=ptime:20"),
                        List.of(new MediaSlot.Disabled()),
                        NEW);
        assertThat(lines(told)).endsWith("t=0 0", "m=audio 0 RTP/AVP 0");
    }

    @Test
    void rfc3264Section8_theVersionRisesWithTheContentOnly_andNeverGoesBack() {
        List<MediaSlot> slots = List.of(anchored(IPV4, 10_000));
        SessionDescription plain = session("m=audio 1 RTP/AVP 0");
        SessionDescription held = session("m=audio 1 RTP/AVP 0", "a=sendonly");
        LocalDescription first = Descriptions.offer(plain, slots, NEW);
        LocalDescription again = Descriptions.offer(plain, slots, first);
        assertThat(again.bytes()).isEqualTo(first.bytes());
        // The hold was refused by the party; the old words come back as a new version.
        LocalDescription refused = Descriptions.offer(held, slots, again);
        LocalDescription back = Descriptions.offer(plain, slots, refused);
        assertThat(List.of(NEW, first, again, refused, back))
                .extracting(LocalDescription::version)
                .containsExactly(0L, 1L, 1L, 2L, 3L);
        assertThat(lines(back)).contains("o=- 9223372036854775807 3 IN IP4 203.0.113.10");
    }

    @Test
    void slotsThatDoNotFitAreABug() {
        assertThatThrownBy(() -> Descriptions.offer(session("m=audio 1 RTP/AVP 0"), List.of(), NEW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(NEW::bytes).isInstanceOf(IllegalStateException.class);
    }
}
