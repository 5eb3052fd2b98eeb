package io.drawbridge.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** The comparison stays fair only while phones register through both: a few of them, not timed. */
class RegistrationRigIT {
    @Test
    void phonesRegisterThroughBothSubjects() throws Exception {
        String tree = System.getProperty("drawbridge.tree");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            RegistrationRig.main(
                    new String[] {
                        tree + "/benchmarks/load",
                        tree + "/deploy/target/sbc",
                        "--rates",
                        "20",
                        "--seconds",
                        "2",
                        "--warm-up",
                        "1",
                        "--rounds",
                        "1",
                        "--held",
                        "none"
                    });
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(UTF_8))
                .contains("== drawbridge at 20 rounds", "== kamailio at 20 rounds")
                .doesNotContain("NOT CLEAN");
    }
}
