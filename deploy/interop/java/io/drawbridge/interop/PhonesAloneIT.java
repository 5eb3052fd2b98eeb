package io.drawbridge.interop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * Phones and a registrar without Drawbridge between them: what fails here is not Drawbridge's
 * fault.
 */
class PhonesAloneIT {
    @TempDir Path folder;

    @Test
    void phonesDoWhatTheOtherTestsAskOfThem() {
        String v4 = Loopback.OWN.pbx() + ":5060";
        String v6 = "[::1]:" + Ports.free(2);
        try (KamailioRegistrar _ =
                KamailioRegistrar.start(folder, "phones.example", "phones.example", v4, v6)) {
            try (TwoPhones phones =
                            TwoPhones.start(
                                    folder,
                                    account("1001", v4, "udp"),
                                    account("1002", v4, "tcp"));
                    Baresip third = Baresip.start(folder, account("1003", v4, "udp"), 440)) {
                third.awaitRegistered(10);
                phones.talkWithHolds(folder);
                phones.decline();
                phones.giveUp();
                phones.busy(third);
            }
            try (TwoPhones phones =
                    TwoPhones.start(
                            folder, account("1004", v6, "udp"), account("1005", v6, "tcp"))) {
                phones.talkAndBeHungUpOn();
            }
        }
    }

    private static Baresip.Account account(String user, String proxy, String transport) {
        return new Baresip.Account(user, "pw-" + user, "phones.example", proxy, transport, 60);
    }
}
