package io.drawbridge.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.config.LoadResult;
import io.drawbridge.core.config.SbcConfig;
import io.drawbridge.core.config.UserConfig;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class CommandLineInterfaceTest {
    private static final String RIGHT =
            """
            networks:
              outside: { listen: [ "udp://203.0.113.10:5060" ], media: { ports: 20000-29999 } }
            policy: { calls: { total: 10 } }
            """;
    private static final String WRONG =
            """
            networks:
              outside: { listen: [ "udp://203.0.113.10:5060" ], trust: yes }
            rotes: []
            """;

    private String input = "";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Launch> launched = new ArrayList<>();
    private final List<SbcConfig> started = new ArrayList<>();

    @TempDir private Path folder;

    private int sbc(String... arguments) {
        Server server =
                (launch, startText) -> {
                    launched.add(launch);
                    started.add(launch.config());
                    startText.println("ready");
                    return 0;
                };
        return CommandLineInterface.run(
                arguments,
                folder,
                server,
                new StringReader(input),
                new PrintWriter(out),
                new PrintWriter(err));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("sbc.yaml"), text).toString();
    }

    @Nested
    @DisplayName("sbc check")
    class Check {
        @Test
        void aRightFile_ends0() throws IOException {
            String file = file(RIGHT);

            assertThat(sbc("check", file)).isZero();
            assertThat(out.toString()).isEqualToIgnoringNewLines(file + ": fine");
            assertThat(err.toString().lines()).allMatch(l -> l.startsWith(file + ": warning: "));
        }

        @Test
        void aWrongFile_ends78_withAllErrorsAtTheirPlaces() throws IOException {
            String file = file(WRONG);

            assertThat(sbc("check", file)).isEqualTo(78);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString().lines())
                    .containsExactly(
                            file
                                    + ":2:60: networks.outside.trust: expected `untrusted` or"
                                    + " `trusted`, found yes",
                            file + ":3:1: rotes: is no key here (did you mean `routes`?)");
        }

        @Test
        void warnings_areOnStandardError_andEnd0() throws IOException {
            String file = file(RIGHT.replace("total: 10", "total: 9000"));

            assertThat(sbc("check", file)).isZero();
            assertThat(err.toString())
                    .contains(file + ": warning: networks.outside.media.ports: 20000-29999 are");
        }

        @Test
        void aFileThatIsNotThere_orNoText_ends78() throws IOException {
            String missing = folder.resolve("none.yaml").toString();
            assertThat(sbc("check", missing)).isEqualTo(78);
            assertThat(err.toString())
                    .isEqualToIgnoringNewLines(missing + ": expected a file, found none");

            Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
            assertThat(sbc("check", binary.toString())).isEqualTo(78);
            assertThat(err.toString()).contains("expected text in UTF-8");
            assertThat(sbc("check", folder.toString())).isEqualTo(78);
            assertThat(err.toString()).contains("expected a file, found a folder");
        }

        @Test
        void valuesInFiles_areRelativeToTheFile() throws IOException {
            Files.writeString(folder.resolve("token"), "abc\n");
            String file =
                    file(
                            RIGHT
                                    + "admin: { listen: \"http://10.0.0.2:80\", token: { file:"
                                    + " token } }\n");

            assertThat(sbc("check", file)).isZero();
        }
    }

    @Nested
    @DisplayName("sbc run")
    class Run {
        @Test
        void withAFile_startsWhatItSays() throws IOException {
            assertThat(sbc("run", "--config", file(RIGHT))).isZero();
            assertThat(started)
                    .singleElement()
                    .satisfies(
                            config -> {
                                assertThat(config.networks()).containsOnlyKeys("outside");
                                assertThat(config.node().data()).isEqualTo(folder.resolve("data"));
                            });
            assertThat(out.toString()).isEqualToIgnoringNewLines("ready");
        }

        @Test
        void withAWrongFile_startsNothing_andEnds78() throws IOException {
            assertThat(sbc("run", "--config", file(WRONG))).isEqualTo(78);
            assertThat(started).isEmpty();
            assertThat(err.toString().lines()).hasSize(2);
        }

        @Test
        void withoutAFile_startsOnThisMachineAlone_withTwoUsersThatItMakesOnce()
                throws IOException {
            assertThat(sbc("run")).isZero();

            assertThat(started.getFirst().networks().get("local").addresses())
                    .allMatch(address -> address.isLoopbackAddress());
            assertThat(launched.getFirst().newUsers())
                    .isEqualTo(started.getFirst().users())
                    .extracting(UserConfig::name)
                    .containsExactly("1001", "1002");
            Path data = folder.resolve("data");
            Path users = data.resolve("users.yaml");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                    .isEqualTo("rw-------");
            String first = Files.readString(users);

            assertThat(sbc("run")).isZero();
            assertThat(launched.getLast().newUsers()).isEmpty();
            assertThat(started.getLast().users()).isEqualTo(started.getFirst().users());
            assertThat(Files.readString(users)).isEqualTo(first);
        }

        @Test
        void theMadePasswords_areStrong_andEasyToType() {
            assertThat(FirstUsers.password(new SecureRandom()))
                    .matches("([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}");
        }

        @Test
        void withUsersThatAreWrong_startsNothing_andEnds78() throws IOException {
            Files.createDirectory(folder.resolve("data"));
            Files.writeString(folder.resolve("data/users.yaml"), "- { nam: a }\n");

            assertThat(sbc("run")).isEqualTo(78);
            assertThat(err.toString().strip())
                    .isEqualTo(
                            folder
                                    + "/data/users.yaml:1:5: users.0.nam: is no key here (did you"
                                    + " mean `name`?)");
            assertThat(started).isEmpty();
        }

        @Test
        void withNowhereToWrite_saysWhy_andWhatToDo() throws IOException {
            Files.writeString(folder.resolve("data"), "a file where the folder should be");

            assertThat(sbc("run")).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("cannot start: " + folder + "/data/users.yaml cannot be written (")
                    .contains("start it in a folder where you may write, or with --config FILE");
        }

        @Test
        void withoutAFile_itsAddressCanBeMoved_butNotThatOfTheAdmin() {
            assertThat(sbc("run", "--listen", "192.0.2.7")).isZero();
            SbcConfig config = started.getFirst();
            assertThat(config.networks().get("local").listen().getFirst().url())
                    .hasToString("udp://192.0.2.7:5060");
            assertThat(config.networks().get("local").media().bind())
                    .extracting(address -> address.getHostAddress())
                    .containsExactly("192.0.2.7");
            assertThat(config.admin().listen()).hasToString("http://127.0.0.1:8080");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0.0.0.0", "::", "sbc.example", "127.0.0.1:5060"})
        void anAddressThatCannotBe_ends64(String address) {
            assertThat(sbc("run", "--listen", address)).isEqualTo(64);
            assertThat(err.toString()).contains("--listen: expected an address of this machine");
            assertThat(started).isEmpty();
        }

        @Test
        void aFileAndAnAddress_excludeEachOther() throws IOException {
            assertThat(sbc("run", "--config", file(RIGHT), "--listen", "127.0.0.1")).isEqualTo(64);
            assertThat(started).isEmpty();
        }
    }

    @Test
    void schemaPrintsTheSchema() {
        assertThat(sbc("schema")).isZero();
        assertThat(out.toString()).contains("https://json-schema.org/draft/2020-12/schema");
    }

    @Test
    void versionPrintsTheVersion() {
        assertThat(sbc("version")).isZero();
        assertThat(sbc("--version")).isZero();
        assertThat(out.toString().lines()).hasSize(2).allMatch(l -> l.startsWith("Drawbridge "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "start", "--lisen", "check"})
    void aCommandLineThatCannotBe_ends64_withAHint(String arguments) {
        assertThat(sbc(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(64);
        assertThat(err.toString()).contains("Usage: sbc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "init", "schema", "calls", "users", "version"})
    void everyCommandExplainsItself(String command) {
        assertThat(sbc(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: sbc " + command);
        assertThat(started).isEmpty();
    }

    @Nested
    @DisplayName("sbc init")
    class Init {
        private String written() throws IOException {
            assertThat(sbc("init")).as(() -> out + "\n" + err).isZero();
            Path file = folder.resolve("sbc.yaml");
            assertThat(sbc("check", file.toString())).as(err::toString).isZero();
            return Files.readString(file);
        }

        @Test
        void beforeAPbx_itsPhonesRegisterThroughUs() throws IOException {
            input = "127.0.0.2\n127.0.0.10 asterisk\nsip.example.com\n127.0.0.20\nnone\n";

            String text = written();

            assertThat(text).contains("# Asterisk: ", "domains: [ \"sip.example.com\" ]");
            SbcConfig config =
                    ((LoadResult.Loaded) ConfigFile.load(folder.resolve("sbc.yaml"))).config();
            assertThat(config.trunks()).containsOnlyKeys("pbx", "carrier");
            assertThat(config.trunks().get("pbx").host()).isEqualTo("sip.example.com");
            assertThat(config.registration().orElseThrow().to()).hasToString("pbx");
            assertThat(config.routes())
                    .extracting(route -> route.from() + " > " + route.to())
                    .containsExactly(
                            "pbx > registered", "pbx > carrier", "carrier > pbx", "outside > pbx");
        }

        @Test
        void withNothingButEnter_itIsASmallPbx() throws IOException {
            input = "\n\n\n\n\n";

            written();

            SbcConfig config =
                    ((LoadResult.Loaded) ConfigFile.load(folder.resolve("sbc.yaml"))).config();
            assertThat(config.users()).hasSize(2);
            assertThat(config.registration().orElseThrow().to()).hasToString("embedded");
        }

        @Test
        void behindNat_theAddressIsAdvertised() throws IOException {
            input = "203.0.113.10\n127.0.0.10 freeswitch\nany\nnone\n/etc/sbc/edge.pem\n";

            assertThat(written())
                    .contains(
                            "advertise: [ \"203.0.113.10\" ]",
                            "no TLS yet, so the certificate /etc/sbc/edge.pem is not used");
        }

        @Test
        void aWrongAnswer_isAskedAgain_withTheReason() throws IOException {
            input = "here\n0.0.0.0\n127.0.0.2\n127.0.0.10 teams\nnone\na b\nany\n::1\nnone\nnone\n";

            written();

            assertThat(out.toString())
                    .contains(
                            "expected an address such as 203.0.113.10 or 2001:db8::10, found here",
                            "found 0.0.0.0",
                            "expected one of the kinds generic, asterisk, freeswitch, kamailio,"
                                    + " found teams",
                            "expected a name such as sip.example.com, or any, found a b",
                            "expected the IP version of 127.0.0.2, found ::1");
        }

        @Test
        void whenTheAnswersEnd_nothingIsWritten() {
            input = "127.0.0.2\n127.0.0.10\n";

            assertThat(sbc("init")).isEqualTo(1);
            assertThat(err.toString()).contains("The answers ended before the questions");
            assertThat(folder.resolve("sbc.yaml")).doesNotExist();
        }

        @Test
        void aFileThatIsThere_isNotOverwritten_andNothingIsAsked() throws IOException {
            Files.writeString(folder.resolve("sbc.yaml"), "mine");
            Files.writeString(folder.resolve("other.yaml"), "mine");
            input = "\n\n\n\n\n";

            assertThat(sbc("init")).isEqualTo(1);
            assertThat(sbc("init", "--output", "other.yaml")).isEqualTo(1);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString()).contains("other.yaml is there already");
            assertThat(sbc("init", "--output", "new.yaml")).isZero();
            assertThat(folder.resolve("sbc.yaml")).hasContent("mine");
        }
    }

    @Nested
    @DisplayName("sbc users")
    class UsersListed {
        private static final String WITH_USERS =
                RIGHT
                        + """
                        users:
                          - { name: "1001", password: secret }
                          - { name: anna, ha1-md5: 0123456789abcdef0123456789abcdef }
                        """;

        @Test
        void ofAFile_withTheirPasswords() throws IOException {
            assertThat(sbc("users", "--config", file(WITH_USERS))).isZero();
            assertThat(out.toString().lines())
                    .containsExactly("USER  PASSWORD", "1001  secret", "anna  (hashed)");
        }

        @Test
        void ofTheServerThatRunsHere() throws IOException {
            Path file = Path.of(file(WITH_USERS));
            SbcConfig config = ((LoadResult.Loaded) ConfigFile.load(file)).config();
            Instance instance = Instance.of(new Launch(config, Optional.of(file), List.of()));
            Files.createDirectory(folder.resolve("data"));
            instance.announce(folder.resolve("data"));

            assertThat(sbc("users")).isZero();
            assertThat(out.toString()).contains("1001  secret");
            Path said = folder.resolve("data/instance.json");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(said)))
                    .isEqualTo("rw-------");
            assertThat(Files.list(folder.resolve("data"))).containsExactly(said);

            instance.withdraw(folder.resolve("data"));
            assertThat(said).doesNotExist();
        }

        @Test
        void areNotWaitedFor() {
            assertThat(ConfigFile.users(Path.of("/dev/null")).toString()).contains("a pipe");
        }

        @ParameterizedTest
        @ValueSource(strings = {"file:///etc/passwd", "//x", "http:", "a b"})
        void whatNamesNoServer_isSaid(String admin) throws IOException {
            Path said = Files.createDirectory(folder.resolve("data")).resolve("instance.json");
            Files.writeString(said, "{\"pid\": 1, \"admin\": \"" + admin + "\"}");
            assertThat(sbc("calls")).isEqualTo(1);
            assertThat(err.toString()).startsWith(said + ": ").doesNotContain("\tat ");
        }

        @Test
        void withoutAServer_thoseOfTheFirstMinute_andWithoutThemAWord() {
            assertThat(sbc("users")).isEqualTo(1);
            assertThat(err.toString()).startsWith("No server runs here: ").contains("--config");

            sbc("run");
            assertThat(sbc("users")).isZero();
            assertThat(out.toString())
                    .contains(
                            "1002  "
                                    + started.getFirst()
                                            .users()
                                            .get(1)
                                            .password()
                                            .orElseThrow()
                                            .reveal());
        }
    }

    @Nested
    @DisplayName("sbc calls")
    class CallsWithoutAServer {
        @Test
        void nobodyThere_ends1_andSaysSo() {
            assertThat(sbc("calls", "--admin", "http://127.0.0.1:1")).isEqualTo(1);
            assertThat(err.toString()).contains("No answer from http://127.0.0.1:1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1:8080", "ftp://127.0.0.1", "http://", "h t"})
        void noUrl_ends64(String url) {
            assertThat(sbc("calls", "--admin", url)).isEqualTo(64);
        }

        @Test
        void aWrongFile_ends78() throws IOException {
            assertThat(sbc("calls", "--config", file(WRONG))).isEqualTo(78);
        }
    }
}
