package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Drawbridge alone is the PBX: the first minute with two phones, and the same with a file. */
class PhonesWithoutPbxIT {
    private static final Loopback NET = Loopback.OWN;

    private static final String FILE =
            """
            node: { name: embedded, data: ./data }
            networks:
              outside:
                listen: [ "udp://OUTSIDE:5060", "tcp://OUTSIDE:5060", "udp://[::1]:V6PORT" ]
            registration: { to: embedded, min-expires: 1s }
            users:
              - { name: "1001", password: "first-secret" }
              - { name: "1002", password: "second-secret" }
            admin: { listen: "http://ADMIN:8080" }
            """;

    @TempDir Path folder;

    @Test
    void withoutAFile_theGeneratedUsersTalk_andHearEchoAndTone() {
        try (Drawbridge drawbridge =
                Drawbridge.launch(folder, "http://127.0.0.1:8080", "--listen", NET.outside())) {
            drawbridge.awaitReady();
            List<Baresip.Account> users = generated(drawbridge);
            assertThat(users).hasSize(2);
            try (TwoPhones phones =
                    TwoPhones.start(folder, users.get(0), users.get(1).transport("tcp"))) {
                phones.talkWithHolds(folder);
                phones.decline();
                phones.talkAndBeHungUpOn();
                hearsItself(phones.first());
                hearsTone(phones.second());
            }
            assertThat(drawbridge.metric("sip_bugs")).isZero();
        }
    }

    @Test
    void withAFile_usersTalk_andComeBackAfterAKill() {
        int port = Ports.free(2);
        String file = FILE.replace("V6PORT", "" + port);
        Baresip.Account first = account("1001", "first-secret", "[::1]:" + port, "udp").expires(4);
        Baresip.Account second =
                account("1002", "second-secret", NET.outside() + ":5060", "tcp").expires(15);
        Drawbridge drawbridge = Drawbridge.start(folder, file);
        try (TwoPhones phones = TwoPhones.start(folder, first, second)) {
            phones.talk();
            phones.giveUp();
            drawbridge.kill();
            drawbridge = Drawbridge.start(folder, file);
            phones.second().control().forget();
            phones.second().control().await("REGISTER_OK", "", 30);
            phones.talk();
        } finally {
            drawbridge.close();
        }
    }

    private static void hearsItself(Baresip phone) {
        talkTo(phone, "echo");
        TwoPhones.heardRight(phone, TwoPhones.FIRST_HERTZ);
    }

    /** 440 Hz, at whatever level it is played. */
    private static void hearsTone(Baresip phone) {
        talkTo(phone, "tone");
        Tone tone = Tone.of(phone.heard());
        assertThat(tone.is(440, (int) (tone.level() * Math.sqrt(2)))).as(tone.toString()).isTrue();
        assertThat(tone.level()).as(tone.toString()).isGreaterThan(1_000);
    }

    private static void talkTo(Baresip phone, String user) {
        phone.control().forget();
        phone.dial("sip:" + user + "@" + phone.account().domain());
        phone.awaitTalking();
        phone.awaitHeard(1);
        phone.hangUp();
        phone.awaitClosed();
    }

    private static Baresip.Account account(
            String user, String password, String proxy, String transport) {
        String domain = proxy.substring(0, proxy.lastIndexOf(':'));
        return new Baresip.Account(user, password, domain, proxy, transport, 60);
    }

    /** The users that were made at the first start; the terminal shows them, the log does not. */
    private static List<Baresip.Account> generated(Drawbridge drawbridge) {
        String file = Commands.read(drawbridge.folder().resolve("data/users.yaml"));
        Matcher user = Pattern.compile("name: \"([^\"]+)\", password: \"([^\"]+)\"").matcher(file);
        List<Baresip.Account> users = new ArrayList<>();
        while (user.find()) {
            users.add(account(user.group(1), user.group(2), NET.outside() + ":5060", "udp"));
            assertThat(drawbridge.stdout()).contains(user.group(1), user.group(2));
            assertThat(drawbridge.stderr()).doesNotContain(user.group(2));
        }
        return users;
    }
}
