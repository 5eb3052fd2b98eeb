package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Many calls: none may fail, and nothing of them may be left. */
class LoadIT {
    private static final Loopback NET = Loopback.OWN;
    private static final boolean LONG = Boolean.getBoolean("drawbridge.long");

    @TempDir static Path folder;
    private static Drawbridge drawbridge;

    @BeforeAll
    static void start() {
        drawbridge = Drawbridge.start(folder, Drawbridge.CARRIER_AND_PBX);
    }

    @AfterAll
    static void stop() {
        if (drawbridge != null) drawbridge.close();
    }

    @Test
    void twoHundredCallsASecond_noneFails() {
        int calls = LONG ? 60_000 : 2_000;
        double answered = drawbridge.metric("calls_answered");
        try (Sipp answering = Sipp.called(folder, "called").calls(calls).start();
                Sipp calling =
                        Sipp.calling(folder, "caller").calls(calls).rate(200).hold(500).start()) {
            calling.succeeds(calls / 200 + 60);
            answering.succeeds();
        }
        assertThat(drawbridge.metric("calls_answered") - answered).isEqualTo(calls);
        nothingIsLeft();
    }

    @Test
    void twoThousandCallsHeldAtOnce_andTwentySpeak() {
        int silent = 1_980;
        int speaking = 20;
        int played = 236;
        try (Sipp answering = Sipp.called(folder, "called").calls(silent + speaking).start();
                Sipp holding =
                        Sipp.calling(folder, "caller")
                                .calls(silent)
                                .rate(200)
                                .hold(24_000)
                                .start()) {
            Waiting.until(
                    30, () -> holding.statistic("CurrentCall") == silent, () -> "not all began");
            try (Capture heard =
                            Capture.start(
                                    folder,
                                    "udp and src host " + NET.inside() + " and not port 5060");
                    Sipp talking =
                            Sipp.calling(folder, "caller-audio")
                                    .port(5062)
                                    .calls(speaking)
                                    .rate(20)
                                    .hold(8_000)
                                    .start()) {
                Waiting.until(
                        10,
                        () -> drawbridge.calls() == silent + speaking,
                        () -> drawbridge.calls() + " calls");
                talking.succeeds();
                heard.stop();
                assertThat(heard.count("ip.dst == " + NET.pbx() + " and udp.length == 260"))
                        .as("packets heard inside, of 30 ms")
                        .isEqualTo(speaking * played);
            }
            holding.succeeds(60);
            answering.succeeds();
        }
        nothingIsLeft();
    }

    private static void nothingIsLeft() {
        Waiting.until(
                10, () -> drawbridge.calls() == 0, () -> drawbridge.calls() + " calls are left");
        assertThat(drawbridge.metric("sip_bugs")).isZero();
        assertThat(drawbridge.metric("sip_leaks")).isZero();
    }
}
