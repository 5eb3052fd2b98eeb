package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallRecord;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.SessionStatistics;
import io.drawbridge.relay.control.SessionStatistics.Quality;
import io.drawbridge.relay.control.SessionStatistics.StreamStatistics;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls for tests: started after one second, answered after three, ended after ten. */
final class CallFixtures {
    static final Instant STARTED = Instant.parse("2026-11-24T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private CallFixtures() {}

    static CallSummary call(String id) {
        return new CallSummary(
                id,
                "in+1/2@" + id,
                "out@" + id,
                "confirmed",
                "sip:alice@example.com",
                "sip:bob@example.com",
                "outside",
                "pbx",
                "",
                "bob@example.com",
                "192.0.2.1:5060",
                "10.0.0.10:5060",
                "i",
                Set.of("i"),
                SECOND,
                3 * SECOND);
    }

    /** SRTP from the inbound side, nothing from the other. */
    static SessionStatistics encrypted() {
        return new SessionStatistics(
                List.of(
                        new StreamStatistics(
                                "i",
                                "audio",
                                "203.0.113.1:10000",
                                "192.0.2.1:4000",
                                "PCMA",
                                350,
                                60_200,
                                7,
                                2.5,
                                3,
                                12,
                                "198.51.100.1:9",
                                4,
                                1,
                                340,
                                58_000,
                                new Quality(31.25, 90.1, 4.25, 2, 3.5, 88.8, 4.2),
                                Map.of(Drop.STRANGER, 9L, Drop.UNAUTHENTIC, 3L),
                                "sdes AES_CM_128_HMAC_SHA1_80",
                                "connected",
                                false,
                                5),
                        new StreamStatistics(
                                "o1",
                                "audio",
                                "10.0.0.2:20000",
                                "",
                                "PCMA",
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                "",
                                0,
                                0,
                                350,
                                60_200,
                                Quality.UNKNOWN,
                                Map.of(),
                                "rtp",
                                "",
                                true,
                                -1)));
    }

    static CallRecord ended(String id) {
        return ended(
                id,
                new SessionStatistics(
                        List.of(
                                new StreamStatistics(
                                        "tag-a",
                                        "audio",
                                        "203.0.113.1:10000",
                                        "192.0.2.1:4000",
                                        "PCMA",
                                        350,
                                        60_200,
                                        2,
                                        1.23456,
                                        2,
                                        1,
                                        "198.51.100.1:9"))));
    }

    static CallRecord ended(String id, SessionStatistics media) {
        return new CallRecord(
                call(id),
                "sip:bob@example.com",
                "inbound",
                10 * SECOND + 5_000_000,
                200,
                CallRecord.End.NORMAL,
                CallRecord.ReleasedBy.INBOUND,
                "said \"bye\"\r\n{\"forged\": true}",
                "",
                media);
    }
}
