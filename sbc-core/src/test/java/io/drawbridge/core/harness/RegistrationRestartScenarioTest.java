package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** The SBC is killed and comes back with its data folder: the PBX need not know. */
class RegistrationRestartScenarioTest {
    private static final AddressOfRecord AOR = new AddressOfRecord("1001", "sip.example");

    @RegisterExtension
    private final Bench bench =
            new Bench(
                    1,
                    Bench.CONFIG.replace(
                                    "routes:\n",
                                    "routes:\n  - { name: users, from: pbx, match: {"
                                            + " request-user: \"^[0-9a-f]{24}$\" }, to:"
                                            + " registered }\n")
                            + "registration: { to: pbx }\n");

    private final World world = bench.world();
    private final SimpleRegistrar registrar = new SimpleRegistrar(world, bench.pbx());

    private Party device(Transport transport) {
        return bench.party(
                "phone",
                "1001",
                "sip.example",
                Bench.OUTSIDE_MARK,
                "203.0.113.20",
                5062,
                transport);
    }

    private Telephone registered(Party device, String contact) {
        Telephone phone = new Telephone(bench, device, contact);
        phone.answerChallenge();
        assertThat(phone.last().finalStatus()).isEqualTo(200);
        return phone;
    }

    private List<Binding> bindings() {
        return bench.engines().bindings().of(AOR, world.now());
    }

    private PartyCall pbxCalls(String contact) {
        PartyCall call = bench.pbx().call(bench.back(), contact);
        world.run(World.ms(200));
        return call;
    }

    @Test
    void aTelephoneOverUdpRings_underTheSameAlias_onItsOldWay() {
        Party device = device(Transport.UDP);
        Telephone phone = registered(device, "<sip:1001@203.0.113.20:5062;ob>");
        String known = registrar.bound("1001").getFirst();

        bench.killAndRestartWithData();
        PartyCall call = pbxCalls(known);
        assertThat(device.incomingCall().invite().requestUriText())
                .isEqualTo("sip:1001@203.0.113.20:5062;ob");
        device.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        call.dialog().bye();
        world.run(World.seconds(1));

        assertThat(phone.refresh().finalStatus()).as("the nonce is not known").isEqualTo(401);
        assertThat(phone.answerChallenge().finalStatus()).isEqualTo(200);
        assertThat(registrar.bound("1001")).containsExactly(known);
        assertThat(bindings()).hasSize(1);
        assertThat(registrar.requests())
                .as("one sequence at the PBX")
                .extracting(r -> r.callId())
                .containsOnly(registrar.last().callId());
    }

    @Test
    void aTelephoneOverTcp_480UntilItRegistersAgain() {
        Party device = device(Transport.TCP);
        Telephone phone = registered(device, "<sip:1001@203.0.113.20:5062;transport=tcp>");
        String known = registrar.bound("1001").getFirst();

        bench.killAndRestartWithData();
        assertThat(pbxCalls(known).finalStatus()).isEqualTo(480);
        assertThat(device.incomingCalls()).isEmpty();

        phone.refresh();
        if (phone.last().finalStatus() == 401) phone.answerChallenge();
        assertThat(phone.last().finalStatus()).isEqualTo(200);
        PartyCall call = pbxCalls(known);
        device.incomingCall().answer();
        world.run(World.seconds(1));
        assertThat(call.up()).isTrue();
        assertThat(registrar.bound("1001")).containsExactly(known);
    }

    @Test
    void itsWayIsStillThatOfARegisteredTelephone() {
        Party device = device(Transport.UDP);
        registered(device, "<sip:1001@203.0.113.20:5062>");
        bench.killAndRestartWithData();
        bench.pbx().onInvite(call -> call.reject(404, "No such number"));
        PartyCall call = device.call(bench.front(), "sip:5@198.51.100.1");
        world.run(World.seconds(1));
        assertThat(call.finalStatus()).as("a stranger would hear 403").isEqualTo(404);
    }

    @Test
    void whatEndedMeanwhileIsGone() {
        registrar.grantAtMost(60);
        registered(device(Transport.UDP), "<sip:1001@203.0.113.20:5062>");
        world.run(World.seconds(50));
        bench.killAndRestartWithData();
        assertThat(bindings()).hasSize(1);
        world.run(World.seconds(11));
        assertThat(bindings()).isEmpty();
    }
}
