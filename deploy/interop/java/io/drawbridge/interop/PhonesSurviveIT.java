package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/**
 * A part of the chain is restarted, and nobody touches the phones: calls work again as soon as the
 * phones' next refresh has come through.
 */
class PhonesSurviveIT {
    private static final Loopback NET = Loopback.OWN;
    private static final String DOMAIN = "phones.example";

    /** Asked for; baresip comes back after nine tenths. */
    private static final int EXPIRES_SECONDS = 5;

    @TempDir Path folder;
    private KamailioRegistrar kamailio;
    private Drawbridge drawbridge;

    @BeforeEach
    void start() {
        kamailio = KamailioRegistrar.start(folder, DOMAIN, "pbx.corp.example", NET.pbx() + ":5060");
        drawbridge = Drawbridge.start(folder, PhonesThroughKamailioIT.FILE);
    }

    @AfterEach
    void stop() {
        if (drawbridge != null) drawbridge.close();
        if (kamailio != null) kamailio.close();
    }

    @Test
    void registrarRestarted_thePhonesComeBackByThemselves() {
        try (TwoPhones phones =
                TwoPhones.start(
                        folder,
                        account("1001", "udp", EXPIRES_SECONDS),
                        account("1002", "tcp", EXPIRES_SECONDS))) {
            phones.talk();
            kamailio.restart();
            // The new one knows no phone and no nonce: both have to answer a new challenge.
            awaitRefreshed(phones);
            phones.talk();
        }
    }

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void drawbridgeRestarted_thePhonesComeBackByThemselves(boolean killed) {
        // A refused connection keeps baresip away for half a minute: on TCP it must not come back
        // while nobody listens.
        try (TwoPhones phones =
                TwoPhones.start(
                        folder,
                        account("1001", "udp", EXPIRES_SECONDS),
                        account("1002", "tcp", 3 * EXPIRES_SECONDS))) {
            phones.talk();
            if (killed) {
                drawbridge.kill();
            } else {
                drawbridge.terminate();
                assertThat(drawbridge.awaitExit(10)).isZero();
            }
            drawbridge = Drawbridge.start(folder, PhonesThroughKamailioIT.FILE);
            awaitRefreshed(phones);
            phones.talk();
            assertThat(drawbridge.metric("sip_bugs")).isZero();
        }
    }

    /** Waits until both have registered once more. */
    private static void awaitRefreshed(TwoPhones phones) {
        phones.first().control().forget();
        phones.second().control().forget();
        phones.first().control().await("REGISTER_OK", "", 20);
        phones.second().control().await("REGISTER_OK", "", 20);
    }

    private static Baresip.Account account(String user, String transport, int expires) {
        return new Baresip.Account(
                user, "pw-" + user, DOMAIN, NET.outside() + ":5060", transport, expires);
    }
}
