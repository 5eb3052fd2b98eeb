package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * Two phones and a registrar without Drawbridge between them: what fails here is not Drawbridge's
 * fault.
 */
class PhonesAloneIT {
    @TempDir Path folder;

    @Test
    void phonesHearEachOther_overTcpAndIpv6Too() {
        String v4 = Loopback.OWN.pbx() + ":5060";
        String v6 = "[::1]:" + Ports.free(2);
        try (KamailioRegistrar _ =
                KamailioRegistrar.start(folder, "phones.example", "phones.example", v4, v6)) {
            theyTalk(account("1001", v4, "udp"), account("1002", v4, "tcp"));
            theyTalk(account("1003", v6, "udp"), account("1004", v6, "tcp"));
        }
    }

    private void theyTalk(Baresip.Account first, Baresip.Account second) {
        try (Baresip calling = Baresip.start(folder, first, 1_000);
                Baresip called = Baresip.start(folder, second, 700)) {
            calling.awaitRegistered(10);
            called.awaitRegistered(10);
            calling.dial(second.aor());
            called.answer();
            calling.awaitTalking();
            called.awaitTalking();
            calling.awaitHeard(1);
            called.awaitHeard(1);
            calling.hangUp();
            called.awaitClosed();
            Tone atCalled = Tone.of(called.heard());
            Tone atCalling = Tone.of(calling.heard());
            assertThat(atCalled.is(1_000, Baresip.PEAK)).as(atCalled.toString()).isTrue();
            assertThat(atCalling.is(700, Baresip.PEAK)).as(atCalling.toString()).isTrue();
        }
    }

    private static Baresip.Account account(String user, String proxy, String transport) {
        return new Baresip.Account(user, "pw-" + user, "phones.example", proxy, transport, 60);
    }
}
