package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** A registrar with two addresses, of which one does not answer, or both are slow. */
class RegistrarFailoverScenarioTest {
    private static final AddressOfRecord AOR = new AddressOfRecord("1001", "sip.example");

    @RegisterExtension
    private final Bench bench = new Bench(1, Bench.CONFIG + "registration: { to: pair }\n");

    private final World world = bench.world();
    private final Party first = bench.inside("first", "700", "10.0.0.21", Transport.UDP);
    private final Party second = bench.inside("second", "700", "10.0.0.22", Transport.UDP);
    private final SimpleRegistrar one = new SimpleRegistrar(world, first);
    private final SimpleRegistrar other = new SimpleRegistrar(world, second);
    private final Party device =
            bench.party(
                    "phone",
                    "1001",
                    "sip.example",
                    Bench.OUTSIDE_MARK,
                    "203.0.113.20",
                    5062,
                    Transport.UDP);

    private Telephone phone() {
        return new Telephone(bench, device, "<sip:1001@203.0.113.20:5062>");
    }

    private List<Binding> bindings() {
        return bench.engines().bindings().of(AOR, world.now());
    }

    @Test
    void theFirstIsAsked_aloneWhileItAnswers() {
        Telephone phone = phone();
        assertThat(phone.answerChallenge().finalStatus()).isEqualTo(200);
        assertThat(one.bound("1001")).hasSize(1);
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void aSilentOneIsLeftAfterFourSeconds_theOtherChallengesAndBinds() {
        first.vanish();
        Telephone phone = phone();
        world.run(World.ms(3_700));
        assertThat(other.requests()).isEmpty();
        world.run(World.ms(400));
        assertThat(phone.last().finalStatus()).isEqualTo(401);
        phone.answerChallenge();
        world.run(World.ms(4_200));
        assertThat(phone.last().finalStatus()).isEqualTo(200);
        assertThat(other.bound("1001")).hasSize(1);
        assertThat(bindings()).hasSize(1);
        assertThat(bindings().getFirst().registrar()).isEqualTo("pair");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void theseFailuresLeadToTheOtherAtOnce(int status) {
        first.onRequest(e -> e.respond(status, "No", first.newTag(), _ -> {}));
        Telephone phone = phone();
        assertThat(phone.answerChallenge().finalStatus()).isEqualTo(200);
        assertThat(other.bound("1001")).hasSize(1);
    }

    @Test
    void whenBothAreSilent_503Within8Seconds_andNobodyIsBound() {
        first.vanish();
        second.vanish();
        Telephone phone = phone();
        world.run(World.seconds(8));
        assertThat(phone.last().finalStatus()).isEqualTo(503);
        assertThat(bindings()).isEmpty();
    }

    @Test
    void aBindingOutlivesAFailureOfBoth() {
        Telephone phone = phone();
        phone.answerChallenge();
        first.vanish();
        second.vanish();
        phone.refresh();
        world.run(World.seconds(8));
        assertThat(phone.last().finalStatus()).isEqualTo(503);
        assertThat(bindings()).hasSize(1);
    }

    @Test
    void a200ThatComesAfterWeHaveMovedOn_changesNothing() {
        Telephone phone = phone();
        phone.answerChallenge();
        List<Binding> before = bindings();
        List<ServerExchange> late = new ArrayList<>();
        first.onRequest(late::add);
        second.vanish();
        phone.refresh();
        world.run(World.seconds(8));
        assertThat(phone.last().finalStatus()).isEqualTo(503);
        late.getFirst().respond(200, "OK", first.newTag(), d -> d.header("Expires", "3600"));
        world.run(World.seconds(1));
        assertThat(bindings()).isEqualTo(before);
    }

    @Test
    void a200ThatComesAfterTheDeviceHasGivenUp_stillBinds() {
        Telephone phone = phone();
        List<Runnable> later = new ArrayList<>();
        first.onRequest(
                e ->
                        later.add(
                                () ->
                                        e.respond(
                                                200,
                                                "OK",
                                                first.newTag(),
                                                d ->
                                                        d.header(
                                                                "Contact",
                                                                e.request()
                                                                        .contacts()
                                                                        .getFirst()
                                                                        .toString()))));
        phone.answerChallenge();
        device.vanish();
        world.run(World.seconds(3));
        later.getFirst().run();
        world.run(World.seconds(60));
        assertThat(bindings()).hasSize(1);
    }
}
