package io.drawbridge.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.message.HeaderName;
import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.transport.Transport;
import io.drawbridge.policy.SecurityEvent;
import io.drawbridge.policy.fraud.FraudVerdict.Cause;
import io.drawbridge.policy.fraud.FraudVerdict.Outcome;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the calls of users may cost, from the INVITE to the BYE. */
class TollScenarioTest {
    private static final String BERLIN = "03012345678";
    private static final String LONDON = "00442079460018";
    private static final String SATELLITE = "0088216123456";

    private static final String ROUTES =
            "  - { name: open, from: outside, match: { request-user: \"^008817\" }, to: pbx, auth:"
                + " none }\n"
                + "  - { name: users, from: outside, match: { request-user: \"^[^a-z78]\" }, to:"
                + " pbx, auth: local }\n";

    private static String config(String routes, String fraud) {
        return Bench.CONFIG
                        .replace("  - { name: anyone", routes + "  - { name: anyone")
                        .replace("policy:\n", "policy:\n  fraud: " + fraud + "\n")
                        .replace("per-user: 100000", "per-user: 4")
                + """
                users:
                  - { name: "1001", password: "pw-1001" }
                  - { name: "1002", password: "pw-1002" }
                """;
    }

    /** A user who proves himself to us, calls, and whoever is called answers. */
    private static final class Office {
        final Bench bench;
        final World world;
        final Party pbx;
        final Handset phone;
        final Handset other;

        Office(Bench bench) {
            this.bench = bench;
            world = bench.world();
            pbx = bench.pbx();
            phone = handset("phone", "1001", "203.0.113.77");
            other = handset("other", "1002", "203.0.113.78");
            pbx.onInvite(PartyCall::answer);
        }

        private Handset handset(String name, String user, String address) {
            return new Handset(
                    bench,
                    bench.party(
                            name,
                            user,
                            Handset.DOMAIN,
                            Bench.OUTSIDE_MARK,
                            address,
                            5062,
                            Transport.UDP));
        }

        PartyCall calls(Handset from, String number) {
            PartyCall asked = from.party().call(bench.front(), "sip:" + number + "@sip.example");
            world.run(World.ms(500));
            assertThat(asked.finalStatus()).isEqualTo(407);
            PartyCall call = from.again(asked);
            world.run(World.ms(500));
            return call;
        }

        PartyCall calls(String number) {
            return calls(phone, number);
        }

        /** How many of so many calls, one after the other, stand. */
        int stand(String number, int calls) {
            int stand = 0;
            for (int i = 0; i < calls; i++) {
                PartyCall call = calls(number);
                if (!call.up()) continue;
                stand++;
                call.dialog().bye();
                world.run(World.seconds(1));
            }
            return stand;
        }

        CallRecord lastRecord() {
            return bench.node().records().getLast();
        }

        List<String> reports() {
            return bench.node().reports().stream().map(r -> r.text()).toList();
        }

        List<SecurityEvent.Costly> events() {
            List<SecurityEvent.Costly> costly = new ArrayList<>();
            var events = bench.engines().policy().guard().events();
            for (SecurityEvent event = events.poll(); event != null; event = events.poll()) {
                if (event instanceof SecurityEvent.Costly one) costly.add(one);
            }
            return costly;
        }

        long found(Cause cause, Outcome outcome) {
            return bench.engines().policy().guard().budgets().found(cause, outcome);
        }
    }

    @Nested
    class Destinations {
        @RegisterExtension
        private final Bench bench = new Bench(1, config(ROUTES, "{ country: DE }"));

        private final Office office = new Office(bench);

        @ParameterizedTest
        @ValueSource(
                strings = {
                    SATELLITE,
                    "+88216123456",
                    "01188213123456",
                    "901188213123456",
                    "90088213123456",
                    "09001234567",
                    "00979123456789",
                    "*6701188213123456",
                    "13123456;phone-context=+882",
                    "%30%3088213123456",
                    "0088213123456%23",
                    "00-882-13-123456"
                })
        void ofHighRisk_403_theTrunkHearsNothing(String number) {
            PartyCall call = office.calls(number);
            assertThat(call.statuses()).containsExactly(403);
            assertThat(office.pbx.received()).isEmpty();
            assertThat(office.lastRecord().status()).isEqualTo(403);
            assertThat(office.lastRecord().reason())
                    .startsWith("high-risk by policy.fraud (bench.yaml:")
                    .contains("+");
            assertThat(office.reports())
                    .anySatisfy(
                            text ->
                                    assertThat(text)
                                            .startsWith(
                                                    "call refused: user 1001 at 203.0.113.77 to +")
                                            .contains("high-risk by policy.fraud (bench.yaml:"));
            assertThat(office.events())
                    .singleElement()
                    .satisfies(
                            event -> {
                                assertThat(event.user()).isEqualTo("1001");
                                assertThat(event.verdict().outcome()).isEqualTo(Outcome.DENY);
                            });
            assertThat(office.found(Cause.HIGH_RISK, Outcome.DENY)).isEqualTo(1);
            assertThat(bench.engines().policy().runningCalls()).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {BERLIN, LONDON, "1001", "112", "110", "911"})
        void thatPeopleCall_areNoNews(String number) {
            assertThat(office.calls(number).up()).isTrue();
            assertThat(office.events()).isEmpty();
        }

        @Test
        void inACountryKnownForFraud_areToldOnce_andTheRecordSaysSo() {
            PartyCall call = office.calls("0018765230123");
            assertThat(call.up()).isTrue();
            office.world.run(World.seconds(120));
            assertThat(office.events()).hasSize(1);
            assertThat(office.reports())
                    .filteredOn(text -> text.startsWith("call allowed: user 1001"))
                    .hasSize(1);
            call.dialog().bye();
            office.world.run(World.seconds(1));
            assertThat(office.lastRecord().end()).isEqualTo(CallRecord.End.NORMAL);
            assertThat(office.lastRecord().alert())
                    .contains("+18765230123 irsf, listed as +1876 (Jamaica");
        }

        @Test
        void areTheTrunksOwnBusiness() {
            PartyCall fromCarrier = bench.carrier().call(bench.front(), "sip:" + SATELLITE + "@x");
            office.world.run(World.ms(200));
            assertThat(fromCarrier.up()).isTrue();
            bench.carrier().onInvite(PartyCall::answer);
            PartyCall fromPbx = office.pbx.call(bench.back(), "sip:" + SATELLITE + "@10.0.0.2");
            office.world.run(World.ms(200));
            assertThat(fromPbx.up()).isTrue();
            assertThat(office.events()).isEmpty();
        }

        @Test
        void ofStrangersToo_butTheyLeaveNoRecord() {
            Party stranger = bench.outside("stranger", "x", "203.0.113.99", Transport.UDP);
            PartyCall call = stranger.call(bench.front(), "sip:8001@198.51.100.1");
            office.world.run(World.ms(200));
            assertThat(call.up()).as("a route for anyone").isTrue();
            PartyCall dear = stranger.call(bench.front(), "sip:00881712345678@198.51.100.1");
            office.world.run(World.ms(200));
            assertThat(dear.finalStatus()).isEqualTo(403);
            assertThat(office.events()).hasSize(1);
            assertThat(bench.node().records()).isEmpty();
        }

        @Test
        void emergencyCallsGoThroughEveryLimit() {
            for (int i = 0; i < 4; i++) assertThat(office.calls(BERLIN).up()).isTrue();
            assertThat(office.calls(BERLIN).finalStatus()).isEqualTo(480);
            bench.node().queueingDelay(World.ms(150));
            assertThat(office.calls("112").up()).isTrue();
        }

        @Test
        void aUserMakesFourCallsAtATime_andOthersToo() {
            List<PartyCall> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) calls.add(office.calls(BERLIN));
            PartyCall fifth = office.calls(BERLIN);
            assertThat(fifth.finalStatus()).isEqualTo(480);
            assertThat(
                            fifth.outgoing()
                                    .finalResponse()
                                    .orElseThrow()
                                    .header(HeaderName.RETRY_AFTER))
                    .isPresent();
            assertThat(office.calls(office.other, BERLIN).up()).isTrue();
            calls.getFirst().dialog().bye();
            office.world.run(World.seconds(1));
            assertThat(office.calls(BERLIN).up()).isTrue();
        }
    }

    @Nested
    class CallsAnHour {
        @RegisterExtension
        private final Bench bench =
                new Bench(
                        1,
                        config(
                                ROUTES,
                                "{ country: DE, per-user: { calls-per-hour: 5, action: deny } }"));

        private final Office office = new Office(bench);

        @Test
        void areCountedOnce_whateverIsSaidInTheCall() {
            PartyCall call = office.calls(BERLIN);
            for (int i = 0; i < 5; i++) {
                call.dialog().reInvite();
                office.world.run(World.seconds(1));
            }
            call.dialog().bye();
            office.world.run(World.seconds(1));
            assertThat(office.stand(BERLIN, 6)).isEqualTo(4);
            assertThat(office.lastRecord().reason())
                    .startsWith("calls-per-hour by policy.fraud (bench.yaml:")
                    .endsWith("): 5 calls");
            assertThat(office.calls(office.other, BERLIN).up()).isTrue();
            office.world.run(World.seconds(3_600));
            assertThat(office.stand(BERLIN, 6)).isEqualTo(5);
        }

        @Test
        void ofForks_areOne() {
            office.pbx.onInvite(
                    call -> {
                        call.ring("one");
                        call.ring("two");
                        call.answer("two");
                    });
            assertThat(office.stand(BERLIN, 6)).isEqualTo(5);
        }

        @Test
        void aRepeatedInviteIsNoCall() {
            PartyCall call = office.calls(BERLIN);
            for (int i = 0; i < 10; i++) {
                office.phone.party().transmit(bench.front(), call.invite().bytes());
            }
            office.world.run(World.seconds(1));
            call.dialog().bye();
            office.world.run(World.seconds(1));
            assertThat(office.stand(BERLIN, 6)).isEqualTo(4);
        }

        @Test
        void whoIsSentElsewhere_paysForEachCallThatHeMakes() {
            office.pbx.onInvite(
                    call ->
                            call.reject(
                                    302,
                                    "Moved Temporarily",
                                    d -> d.header("Contact", "<sip:" + LONDON + "@pbx.corp>")));
            for (int i = 0; i < 3; i++) office.calls(BERLIN);
            office.pbx.onInvite(PartyCall::answer);
            assertThat(office.stand(LONDON, 6)).isEqualTo(2);
        }

        @Test
        void thePbxPaysForWhatItForwards() {
            bench.carrier().onInvite(PartyCall::answer);
            office.pbx.onInvite(
                    in -> {
                        in.answer();
                        office.pbx.call(bench.back(), "sip:" + SATELLITE + "@10.0.0.2");
                    });
            assertThat(office.stand("1002", 6)).isEqualTo(5);
            assertThat(bench.carrier().incomingCalls()).hasSize(5);
        }
    }

    @Nested
    class WhereThePbxAsks {
        @RegisterExtension
        private final Bench bench =
                new Bench(
                        1,
                        config(
                                "  - { name: users, from: outside, match: { request-user:"
                                        + " \"^[^a-z78]\" }, to: pbx, auth: relay }\n",
                                "{ country: DE, per-user: { calls-per-hour: 5, action: deny } }"));

        private final World world = bench.world();
        private final Party pbx = bench.pbx();
        private final Party phone = bench.outside("phone", "1001", "203.0.113.77", Transport.UDP);

        private static final String CHALLENGE = "Digest realm=\"pbx\", nonce=\"abc\", qop=\"auth\"";

        private PartyCall asks() {
            pbx.onInvite(
                    call ->
                            call.reject(
                                    407, "Who?", d -> d.header("Proxy-Authenticate", CHALLENGE)));
            PartyCall asked = phone.call(bench.front(), "sip:" + BERLIN + "@sip.example");
            world.run(World.ms(200));
            return asked;
        }

        private PartyCall answers(String user) {
            PartyCall asked = asks();
            assertThat(asked.finalStatus()).isIn(403, 407);
            return phone.again(
                    asked,
                    d ->
                            d.header(
                                    "Proxy-Authorization",
                                    CHALLENGE.replace("qop=\"auth\"", "qop=auth")
                                            + ", username=\""
                                            + user
                                            + "\", uri=\"x\", response=\"0\""));
        }

        private boolean stands(String user) {
            PartyCall call = answers(user);
            pbx.onInvite(PartyCall::answer);
            world.run(World.ms(200));
            if (!call.up()) return false;
            call.dialog().bye();
            world.run(World.seconds(1));
            return true;
        }

        @Test
        void aCallCountsOnceThePbxTakesIt() {
            for (int i = 0; i < 20; i++) asks();
            for (int i = 0; i < 5; i++) assertThat(stands("1001")).isTrue();
            assertThat(stands("1001")).isFalse();
            assertThat(stands("1002")).isTrue();
        }

        @Test
        void whoOnlyClaimsToBeSomebody_usesNothingOfHisBudget() {
            for (int i = 0; i < 4; i++) { // a fifth time would silence him
                answers("1001"); // the PBX asks again
                world.run(World.ms(200));
            }
            for (int i = 0; i < 5; i++) assertThat(stands("1001")).isTrue();
            assertThat(stands("1001")).isFalse();
        }
    }

    @Nested
    class Minutes {
        @RegisterExtension
        private final Bench bench =
                new Bench(
                        1,
                        config(
                                ROUTES,
                                "{ country: DE, per-user: { minutes-per-day: 10, action: cut } }"));

        private final Office office = new Office(bench);

        @Test
        void endAllCallsOfTheUser_whenTheyAreUsedUp_andNobodyElses() {
            PartyCall first = office.calls(BERLIN);
            PartyCall second = office.calls(BERLIN);
            PartyCall others = office.calls(office.other, BERLIN);
            office.world.run(World.seconds(280));
            assertThat(first.up()).isTrue();
            assertThat(second.up()).isTrue();
            office.world.run(World.seconds(40));
            assertThat(first.up()).isFalse();
            assertThat(second.up()).isFalse();
            assertThat(others.up()).isTrue();
            for (Party side : List.of(office.phone.party(), office.pbx)) {
                assertThat(side.requests("BYE")).hasSize(2);
                assertThat(side.requests("BYE").getFirst().header(HeaderName.REASON))
                        .contains("SIP;cause=403;text=\"Call budget used up\"");
            }
            assertThat(bench.node().records())
                    .hasSize(2)
                    .allSatisfy(
                            record -> {
                                assertThat(record.end()).isEqualTo(CallRecord.End.BUDGET);
                                assertThat(record.reason())
                                        .startsWith("minutes-per-day by policy.fraud (bench.yaml:");
                            });
            assertThat(office.calls(BERLIN).finalStatus()).isEqualTo(403);
            office.world.run(World.seconds(25 * 3_600));
            assertThat(office.calls(BERLIN).up()).isTrue();
        }

        @Test
        void ofManyShortCalls_addUp() {
            for (int i = 0; i < 10; i++) {
                PartyCall call = office.calls(BERLIN);
                assertThat(call.up()).as("call %d", i).isTrue();
                office.world.run(World.seconds(60));
                call.dialog().bye();
                office.world.run(World.seconds(1));
            }
            assertThat(office.calls(BERLIN).finalStatus()).isEqualTo(403);
        }

        @Test
        void ofRinging_areNone_andEmergencyCallsAreNeverEnded() {
            office.pbx.onInvite(PartyCall::ring);
            office.calls(BERLIN);
            office.world.run(World.seconds(170));
            office.pbx.onInvite(PartyCall::answer);
            PartyCall emergency = office.calls("112");
            office.world.run(World.seconds(3_000));
            assertThat(emergency.up()).isTrue();
            assertThat(office.calls(BERLIN).up()).isTrue();
        }
    }

    @Nested
    class OffHours {
        @RegisterExtension
        private final Bench bench =
                new Bench(
                        1,
                        config(
                                ROUTES,
                                "{ country: DE, per-user: { action: deny }, off-hours: { outside:"
                                        + " \"08:00-19:00 Europe/Berlin\", calls-per-hour: 2 } }"));

        private final Office office = new Office(bench);

        @ParameterizedTest(name = "{0}: {1} of 4")
        @CsvSource({
            "2026-01-15T06:50:00Z, 2", // winter, UTC+1
            "2026-01-15T07:00:01Z, 4",
            "2026-03-28T06:50:00Z, 2", // the day before the change
            "2026-03-28T07:00:01Z, 4",
            "2026-03-29T05:50:00Z, 2", // summer time since 01:00Z
            "2026-03-29T06:00:01Z, 4",
            "2026-03-29T17:00:01Z, 2",
            "2026-10-25T06:50:00Z, 2", // winter again
            "2026-10-25T07:00:01Z, 4"
        })
        void followTheClockOnTheWallThere(Instant moment, int stand) {
            bench.clock().set(moment);
            assertThat(office.stand(BERLIN, 4)).isEqualTo(stand);
        }

        @Test
        void aClockThatIsSet_givesNoNewBudget_andTakesNone() {
            bench.clock().set(Instant.parse("2026-01-15T22:00:00Z"));
            assertThat(office.stand(BERLIN, 4)).isEqualTo(2);
            bench.clock().step(Duration.ofHours(-2));
            assertThat(office.stand(BERLIN, 4)).isZero();
            bench.clock().step(Duration.ofDays(365));
            assertThat(office.stand(BERLIN, 4)).isZero();
            bench.clock().set(Instant.parse("2026-01-16T12:00:00Z"));
            assertThat(office.stand(BERLIN, 4)).isEqualTo(4);
            bench.clock().set(Instant.parse("2026-01-15T22:00:00Z"));
            office.world.run(World.seconds(3_700));
            assertThat(office.stand(BERLIN, 4)).isEqualTo(2);
        }

        @Test
        void aRunningCallIsMeasuredByTimeThatPasses_notByTheClock() {
            bench.clock().set(Instant.parse("2026-01-15T12:00:00Z"));
            PartyCall call = office.calls(BERLIN);
            bench.clock().step(Duration.ofDays(3));
            office.world.run(World.seconds(60));
            bench.clock().step(Duration.ofDays(-6));
            office.world.run(World.seconds(60));
            assertThat(call.up()).isTrue();
            assertThat(office.found(Cause.MINUTES_PER_DAY, Outcome.DENY)).isZero();
        }
    }
}
