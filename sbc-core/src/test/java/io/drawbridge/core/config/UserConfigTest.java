package io.drawbridge.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class UserConfigTest {
    private static final String NETWORK =
            "networks: { lab: { listen: [ \"udp://127.0.0.1\" ] } }\n";

    private static LoadResult load(String text, Map<String, String> files) {
        return LoadedText.load(NETWORK + text, Map.of("PW", "from-env"), files);
    }

    private static List<String> problems(String text, Map<String, String> files) {
        return switch (load(text, files)) {
            case LoadResult.Loaded _ -> List.of();
            case LoadResult.Refused(var problems) -> LoadedText.lines(problems);
        };
    }

    private static SbcConfig config(String text, Map<String, String> files) {
        return ((LoadResult.Loaded) load(text, files)).config();
    }

    @Test
    void users_haveAPassword_orItsHashes() {
        SbcConfig config =
                config(
                        """
                        users:
                          - { name: "1001", password: hunter2 }
                          - { name: "1002", ha1-md5: 0123456789abcdef0123456789ABCDEF }
                          - { name: "1003", password: { env: PW } }
                        """,
                        Map.of());

        assertThat(config.users())
                .extracting(UserConfig::name)
                .containsExactly("1001", "1002", "1003");
        assertThat(config.users().get(2).password().orElseThrow().reveal()).isEqualTo("from-env");
        assertThat(config.toString()).doesNotContain("hunter2", "012345", "from-env");
    }

    @Test
    void whatIsWrongWithUsers_isToldAtItsPlace_withoutTheirSecrets() {
        assertThat(
                        problems(
                                """
                                users:
                                  - { name: "10 01", password: secret }
                                  - { name: "1002" }
                                  - { name: "1003", password: hidden, ha1-md5: cafe }
                                  - { name: "1002", password: x }
                                """,
                                Map.of()))
                .containsExactly(
                        "sbc.yaml:3:13: users.0.name: expected 1 to 64 letters, digits or . _ ~ + *"
                                + " # ! -, found 10 01",
                        "sbc.yaml:4:5: users.1: expected a `password`, or `ha1-md5` or"
                                + " `ha1-sha256`, found none",
                        "sbc.yaml:5:31: users.2.password: expected either a `password` or its"
                                + " hashes, found both",
                        "sbc.yaml:5:48: users.2.ha1-md5: expected 32 hexadecimal digits, found"
                                + " another",
                        "sbc.yaml:6:13: users.3.name: expected each user once, found 1002 again");
    }

    @Test
    void localWithoutUsers_isAnError_whereItStands() {
        assertThat(
                        problems(
                                """
                                routes: [ { from: lab, to: echo, auth: local } ]
                                policy: { auth: local }
                                registration: { to: embedded }
                                """,
                                Map.of()))
                .containsExactly(
                        "sbc.yaml:2:40: routes.0.auth: `local` asks for the password of a user, and"
                                + " there are no `users`",
                        "sbc.yaml:3:17: policy.auth: `local` asks for the password of a user, and"
                                + " there are no `users`",
                        "sbc.yaml:4:21: registration.to: `embedded` asks for the password of a"
                                + " user, and there are no `users`");
    }

    @Test
    void registration_namesATrunk_orEmbedded_withinItsRanges() {
        assertThat(
                        problems(
                                """
                                registration: { to: lab, min-expires: 2m, contacts-per-aor: 0 }
                                trunks: { tone: { network: lab, trust: trusted, targets: [ "sip:10.0.0.1" ] } }
                                """,
                                Map.of()))
                .containsExactly(
                        "sbc.yaml:2:21: registration.to: expected a trunk, or `embedded`, found the"
                                + " network lab",
                        "sbc.yaml:2:39: registration.min-expires: expected at most"
                                + " `expires-outside` and `expires-outside-stream`, found 2m",
                        "sbc.yaml:2:61: registration.contacts-per-aor: expected 1 to 100, found 0",
                        "sbc.yaml:3:11: trunks.tone: expected another name, because routes give"
                                + " `tone` a meaning");
    }

    @Nested
    class InAFileOfTheirOwn {
        @Test
        void areThoseOfTheFile_whichReadsItsOwnFilesFromWhereItIs() {
            SbcConfig config =
                    config(
                            "users: { file: who/users.yaml }",
                            Map.of(
                                    "who/users.yaml",
                                    "- { name: a, password: { file: a.pw } }",
                                    "who/a.pw",
                                    "secret\n"));

            assertThat(config.users().getFirst().password().orElseThrow().reveal())
                    .isEqualTo("secret");
            assertThat(config.usersFile()).contains(Path.of("/etc/sbc/who/users.yaml"));
        }

        @Test
        void whatIsWrongThere_isToldThere() {
            assertThat(
                            problems(
                                    "users: { file: users.yaml }\nnodes: {}\n",
                                    Map.of(
                                            "users.yaml",
                                            """
                                            - { name: a, password: x }
                                            - { name: a, pasword: x }
                                            """)))
                    .containsExactly(
                            "sbc.yaml:3:1: nodes: is no key here (did you mean `node`?)",
                            "/etc/sbc/users.yaml:2:11: users.1.name: expected each user once, found"
                                    + " a again",
                            "/etc/sbc/users.yaml:2:14: users.1.pasword: is no key here (did you"
                                    + " mean `password`?)");
        }

        @Test
        void whatIsNoList_orNotThere_isRefused() {
            assertThat(problems("users: { file: users.yaml }", Map.of()))
                    .containsExactly(
                            "sbc.yaml:2:8: users: expected a list in the file users.yaml, found"
                                    + " none that can be read");
            assertThat(problems("users: { file: users.yaml }", Map.of("users.yaml", "# later\n")))
                    .containsExactly("/etc/sbc/users.yaml: users: expected a list, found nothing");
            assertThat(problems("users: { file: users.yaml }", Map.of("users.yaml", "a: b")))
                    .containsExactly(
                            "/etc/sbc/users.yaml:1:1: users: expected a list, found a block of"
                                    + " keys");
        }

        @Test
        void readAlone_theSameRulesHold() {
            ConfigLoader loader = new ConfigLoader(LoadedText.world(Map.of()));

            assertThat(loader.users("u.yaml", LoadedText.FOLDER, "- { name: a, password: x }"))
                    .isInstanceOf(UsersResult.Loaded.class);
            assertThat(loader.users("u.yaml", LoadedText.FOLDER, "- { name: a }\n- { name: a"))
                    .hasToString(
                            "Refused[problems=[u.yaml:2:12: no YAML: while parsing a flow mapping,"
                                    + " expected ',' or '}', but got <stream end>]]");
            assertThat(
                            loader.users(
                                    "u.yaml",
                                    LoadedText.FOLDER,
                                    "- { name: a, password: x }\n- { name: a, password: y }"))
                    .hasToString(
                            "Refused[problems=[u.yaml:2:11: users.1.name: expected each user once,"
                                    + " found a again]]");
        }
    }
}
