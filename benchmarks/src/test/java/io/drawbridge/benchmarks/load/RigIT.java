package io.drawbridge.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** The comparison stays fair only while both sides carry its calls: a few of them, not timed. */
class RigIT {
    @Test
    void bothSubjectsCarryTheCallsOfTheRig() throws Exception {
        String tree = System.getProperty("drawbridge.tree");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            Rig.main(
                    new String[] {
                        tree + "/benchmarks/load",
                        tree + "/deploy/target/sbc",
                        "--rates",
                        "20",
                        "--seconds",
                        "3",
                        "--warm-up",
                        "2",
                        "--rounds",
                        "1",
                        "--climb",
                        "none",
                        "--held",
                        "10,20"
                    });
        } finally {
            System.setOut(console);
        }
        String said = printed.toString(UTF_8);
        assertThat(said)
                .contains("== drawbridge at 20 cps", "== kamailio at 20 cps")
                .contains("a held call");
        // Whether the other one is clean on a busy machine is not ours to promise.
        assertThat(said.lines().filter(line -> line.startsWith("drawbridge")))
                .noneMatch(line -> line.contains("NOT CLEAN"));
        assertThat(said.lines().filter(line -> line.startsWith("kamailio")))
                .anyMatch(line -> line.contains("60 completed"));
    }
}
