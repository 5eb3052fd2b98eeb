package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.message.SipRequest;
import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Update;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.relay.control.MediaCommand;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Stream;

/** Calls to a registered user: all his devices ring, one of them gets the call. */
class RingingScenarioTest {
    private static final String USER = "2001";
    private static final AddressOfRecord AOR = new AddressOfRecord(USER, "sip.example");

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG.replace(
                                    "routes:\n",
                                    "routes:\n  - { name: users, from: pbx, match: {"
                                            + " request-user: \"^([0-9a-f]{24}|2[0-9]{3})$\" }, to:"
                                            + " registered }\n")
                            + """
                            registration: { to: embedded }
                            users:
                              - { name: "2001", password: "secret-2001" }
                              - { name: "2002", password: "secret-2002" }
                            """);

    private final World world = bench.world();
    private final SimulatedNetwork network = bench.network();
    private final Party desk = device("desk", "203.0.113.21", 1);
    private final Party softphone = device("softphone", "203.0.113.22", 2);

    private Party device(String name, String address, int number) {
        Party device =
                bench.party(
                        name,
                        USER,
                        "sip.example",
                        Bench.OUTSIDE_MARK,
                        address,
                        5062,
                        Transport.UDP);
        bind(device, alias(number), 0);
        return device;
    }

    private static String alias(int number) {
        return "%024x".formatted(number);
    }

    private void bind(Party device, String alias, long cseq) {
        Binding binding =
                new Binding(
                        alias,
                        AOR,
                        "",
                        "sip:" + USER + "@" + device.hostPort() + ";ob",
                        new Flow(0, Transport.UDP, device.local(), 0),
                        "outside",
                        "call-id-of-" + device.name(),
                        cseq,
                        World.NEVER,
                        "",
                        true);
        bench.engines()
                .bindings()
                .apply(
                        new Update(AOR, List.of(binding), List.of(), false, binding.callId(), cseq),
                        world.now());
    }

    private PartyCall pbxCalls(String user) {
        PartyCall call = bench.pbx().call(bench.back(), "sip:" + user + "@10.0.0.2");
        world.run(World.ms(100));
        return call;
    }

    @Test
    void allDevicesRing_eachByAnInviteOfItsOwn() {
        PartyCall call = pbxCalls(USER);
        SipRequest one = desk.incomingCall().invite();
        SipRequest other = softphone.incomingCall().invite();
        assertThat(one.requestUriText()).isEqualTo("sip:2001@203.0.113.21:5062;ob");
        assertThat(other.requestUriText()).isEqualTo("sip:2001@203.0.113.22:5062;ob");
        assertThat(one.callId()).isNotEqualTo(other.callId());
        assertThat(one.header(HeaderName.TO)).contains("<sip:2001@sip.example>");
        assertThat(one.from().withoutTag().toString()).isEqualTo("<sip:1001@sip.example>");
        assertThat(one.contacts().getFirst().toString()).contains("@198.51.100.1:5060");
        assertThat(SdpText.port(one.bodyText())).isNotEqualTo(SdpText.port(other.bodyText()));
        desk.incomingCall().ring();
        softphone.incomingCall().ring();
        world.run(World.ms(100));
        assertThat(call.statuses()).containsExactly(100, 180, 180);
        assertThat(call.dialogs()).hasSize(2);
    }

    @Test
    void theFirstAnswerWins_theOthersStopRinging() {
        PartyCall call = pbxCalls(USER);
        desk.incomingCall().ring();
        softphone.incomingCall().ring();
        world.run(World.seconds(2));
        softphone.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(softphone.incomingCall().up()).isTrue();
        assertThat(desk.incomingCall().finalStatus()).isEqualTo(487);
        CallSummary shown = bench.node().calls().getFirst();
        assertThat(shown.outboundUser()).isEqualTo("2001@sip.example");
        assertThat(shown.outboundPeer()).isEqualTo("outside");
        assertThat(shown.outboundAddress()).isEqualTo("203.0.113.22:5062");

        call.dialog().bye();
        world.run(World.seconds(1));
        assertThat(softphone.incomingCall().up()).isFalse();
        assertThat(bench.node().records().getFirst().call().outboundUser())
                .isEqualTo("2001@sip.example");
    }

    @Test
    void theDeviceHangsUp() {
        PartyCall call = pbxCalls(USER);
        desk.incomingCall().answer();
        world.run(World.seconds(1));
        desk.incomingCall().dialog().bye();
        world.run(World.seconds(1));
        assertThat(call.up()).isFalse();
    }

    @Test
    void aSecondAnswerIsAcknowledgedAndEnded() {
        PartyCall call = pbxCalls(USER);
        desk.incomingCall().answer();
        softphone.incomingCall().answer();
        world.run(World.seconds(2));
        assertThat(call.statuses()).containsOnlyOnce(200);
        assertThat(call.up()).isTrue();
        assertThat(List.of(desk.incomingCall().up(), softphone.incomingCall().up()))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void anAnswerThatCrossesTheCancelIsAcknowledgedAndEnded() {
        softphone.ignoreCancel();
        pbxCalls(USER);
        desk.incomingCall().ring();
        softphone.incomingCall().ring();
        world.run(World.ms(100));
        desk.incomingCall().answer();
        world.run(World.seconds(3));
        softphone.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(desk.incomingCall().up()).isTrue();
        assertThat(softphone.incomingCall().up()).isFalse();
    }

    @Test
    void theCallerHearsWhoAnsweredLast_throughOnePort() {
        PartyCall call = pbxCalls(USER);
        desk.incomingCall().earlyMedia();
        softphone.incomingCall().earlyMedia();
        world.run(World.seconds(1));
        assertThat(call.dialogs())
                .extracting(d -> SdpText.port(d.remoteSdp().orElseThrow()))
                .hasSize(2);
        assertThat(
                        call.dialogs().stream()
                                .map(d -> SdpText.port(d.remoteSdp().orElseThrow()))
                                .distinct())
                .hasSize(1);
        desk.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(softphone.incomingCall().finalStatus()).isEqualTo(487);
    }

    @Nested
    class NobodyAnswers {
        @Test
        void allAreBusy() {
            PartyCall call = pbxCalls(USER);
            desk.incomingCall().reject(486, "Busy Here");
            world.run(World.seconds(1));
            assertThat(call.outgoing().ended()).isFalse();
            softphone.incomingCall().reject(486, "Busy Here");
            world.run(World.seconds(1));
            assertThat(call.finalStatus()).isEqualTo(486);
        }

        @ParameterizedTest
        @CsvSource({
            "486, 480, 486",
            "480, 486, 486",
            "500, 404, 404",
            "503, 500, 500",
            "302, 486, 302",
        })
        void theBestRefusal(int one, int other, int heard) {
            PartyCall call = pbxCalls(USER);
            desk.incomingCall().reject(one, "No");
            world.run(World.ms(100));
            softphone.incomingCall().reject(other, "No");
            world.run(World.seconds(1));
            assertThat(call.finalStatus()).isEqualTo(heard);
        }

        @Test
        void aGlobalFailureSpeaksForAll() {
            PartyCall call = pbxCalls(USER);
            softphone.incomingCall().ring();
            world.run(World.ms(100));
            desk.incomingCall().reject(603, "Decline");
            world.run(World.seconds(1));
            assertThat(call.finalStatus()).isEqualTo(603);
            assertThat(softphone.incomingCall().finalStatus()).isEqualTo(487);
        }

        @Test
        void aSilentDeviceIsGivenUpAfterEightSeconds_theOtherRingsOn() {
            bench.invariants().expectTimeouts();
            desk.vanish();
            PartyCall call = pbxCalls(USER);
            softphone.incomingCall().ring();
            world.run(World.seconds(20));
            assertThat(call.outgoing().ended()).isFalse();
            softphone.incomingCall().answer();
            world.run(World.seconds(1));
            assertThat(call.up()).isTrue();
        }

        @Test
        void allAreSilent() {
            bench.invariants().expectTimeouts();
            desk.vanish();
            softphone.vanish();
            PartyCall call = pbxCalls(USER);
            world.run(World.ms(7_800));
            assertThat(call.outgoing().ended()).isFalse();
            world.run(World.ms(200));
            assertThat(call.finalStatus()).isEqualTo(408);
        }

        @Test
        void oneIsSilentAndOneBusy() {
            bench.invariants().expectTimeouts();
            desk.vanish();
            PartyCall call = pbxCalls(USER);
            softphone.incomingCall().reject(486, "Busy Here");
            world.run(World.seconds(9));
            assertThat(call.finalStatus()).isEqualTo(486);
        }

        @Test
        void ringingEndsAtTheRingTimeoutOnly() {
            PartyCall call = pbxCalls(USER);
            desk.incomingCall().ring();
            softphone.incomingCall().ring();
            world.run(World.seconds(170));
            assertThat(call.outgoing().ended()).isFalse();
            world.run(World.seconds(20));
            assertThat(call.finalStatus()).isEqualTo(408);
            assertThat(desk.incomingCall().finalStatus()).isEqualTo(487);
        }

        @ParameterizedTest
        @CsvSource({"2002, 480, not registered", "ffffffffffffffffffffffff, 480, not registered"})
        void nobodyIsThere(String user, int status, String reason) {
            PartyCall call = pbxCalls(user);
            assertThat(call.finalStatus()).isEqualTo(status);
            assertThat(bench.node().records().getFirst().reason()).isEqualTo(reason);
        }
    }

    @Test
    void usersComeAndGoWhileWeRun() {
        String others = Bench.CONFIG + "users: [ { name: '2003', password: secret-2003 } ]\n";
        pbxCalls("2003");
        assertThat(bench.carrier().incomingCalls()).as("no user of ours").hasSize(1);
        bench.engines().follow(Bench.config(others));
        assertThat(pbxCalls("2003").finalStatus()).isEqualTo(480);
        pbxCalls("2002");
        assertThat(bench.carrier().incomingCalls()).as("not any more").hasSize(2);
    }

    @Nested
    class TheCallerGivesUp {
        @Test
        void beforeAnybodyRings() {
            PartyCall call = pbxCalls(USER);
            call.cancel();
            world.run(World.seconds(1));
            assertThat(call.finalStatus()).isEqualTo(487);
            desk.incomingCall().ring();
            world.run(World.seconds(1));
            assertThat(desk.incomingCall().finalStatus()).isEqualTo(487);
            softphone.incomingCall().answer();
            world.run(World.seconds(1));
            assertThat(softphone.incomingCall().up()).isFalse();
        }

        @Test
        void whileBothRing() {
            PartyCall call = pbxCalls(USER);
            desk.incomingCall().ring();
            softphone.incomingCall().ring();
            world.run(World.seconds(1));
            call.cancel();
            world.run(World.seconds(1));
            assertThat(call.finalStatus()).isEqualTo(487);
            assertThat(desk.incomingCall().finalStatus()).isEqualTo(487);
            assertThat(softphone.incomingCall().finalStatus()).isEqualTo(487);
            assertThat(bench.node().records().getFirst().end()).isEqualTo(CallRecord.End.CANCELLED);
        }
    }

    @Test
    void anAliasRingsOneDevice() {
        PartyCall call = pbxCalls(alias(2));
        assertThat(desk.incomingCalls()).isEmpty();
        softphone.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }

    @Test
    void withoutAnOffer_theFirstAnswersOfferIsTaken() {
        PartyCall call = bench.pbx().lateCall(bench.back(), "sip:2001@10.0.0.2");
        world.run(World.ms(100));
        softphone.incomingCall().ring();
        desk.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(desk.incomingCall().up()).isTrue();
        assertThat(softphone.incomingCall().finalStatus()).isEqualTo(487);
    }

    @Test
    void aDeviceThatRegistersAgainWhileItRingsIsNotLost() {
        PartyCall call = pbxCalls(USER);
        desk.incomingCall().ring();
        world.run(World.seconds(1));
        bind(desk, alias(1), 1);
        world.run(World.seconds(1));
        desk.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        ClientExchange reInvite = call.dialog().reInvite();
        world.run(World.seconds(1));
        assertThat(reInvite.finalStatus()).isEqualTo(200);
    }

    @Test
    void aRelayWithoutReplyIsNotAskedForEveryDevice() {
        bench.invariants().sessionsMayLeak();
        bench.relay().behave(_ -> new RelayBehaviour.Mute());
        PartyCall call = pbxCalls(USER);
        world.run(World.seconds(3));
        assertThat(call.finalStatus()).isEqualTo(503);
        assertThat(network.captures()).noneMatch(c -> c.to().equals(desk.local()));
    }

    @Test
    void aRelayThatFallsSilentAfterTheFirstDevice_thatOneRingsOn() {
        bench.invariants().sessionsMayLeak();
        Party third = device("third", "203.0.113.23", 3);
        int[] offers = new int[1];
        bench.relay()
                .behave(
                        command ->
                                command instanceof MediaCommand.Offer && ++offers[0] == 2
                                        ? new RelayBehaviour.Mute()
                                        : new RelayBehaviour.Prompt(World.ms(1)));
        PartyCall call = pbxCalls(USER);
        world.run(World.seconds(5));
        assertThat(call.outgoing().ended()).isFalse();
        List<PartyCall> rung =
                Stream.of(desk, softphone, third).flatMap(p -> p.incomingCalls().stream()).toList();
        assertThat(rung).hasSize(1);
        rung.getFirst().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
    }
}
