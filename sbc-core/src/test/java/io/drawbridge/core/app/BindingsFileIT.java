package io.drawbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.drawbridge.core.registration.AddressOfRecord;
import io.drawbridge.core.registration.Binding;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.registration.Update;
import io.drawbridge.core.server.ProcessTime;
import io.drawbridge.core.transport.Flow;
import io.drawbridge.core.transport.ListeningPoint;
import io.drawbridge.core.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What is bound, written to a real disk and read again by the next process. */
class BindingsFileIT {
    private static final BindingsFile.Rhythm QUICK =
            new BindingsFile.Rhythm(Duration.ofMillis(10), Duration.ofMillis(50), 100_000);
    private static final List<ListeningPoint> POINTS =
            List.of(point(0, Transport.UDP), point(1, Transport.TCP));
    private static final long HOUR = 3_600_000_000_000L;

    @TempDir private Path folder;

    private final ProcessTime time = ProcessTime.start();
    private final Bindings bindings = new Bindings(1_000, 10);
    private final List<BindingsFile> opened = new ArrayList<>();
    private long cseq;

    private static ListeningPoint point(int index, Transport transport) {
        return new ListeningPoint(
                index, "outside", transport, socket("198.51.100.1", 5060), "198.51.100.1", 5060);
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @AfterEach
    void close() {
        opened.forEach(BindingsFile::close);
    }

    private Path file() {
        return folder.resolve("bindings.jsonl");
    }

    private BindingsFile open(BindingsFile.Rhythm rhythm) {
        BindingsFile file =
                new BindingsFile(file(), bindings, POINTS, time, InstantSource.system(), rhythm);
        opened.add(file);
        file.start();
        return file;
    }

    private static String alias(int number) {
        return "%024x".formatted(number);
    }

    private static AddressOfRecord user(int number) {
        return new AddressOfRecord("10" + number, "sip.example");
    }

    private Binding binding(int number, Transport transport) {
        return new Binding(
                alias(number),
                user(number),
                "pbx",
                "sip:10" + number + "@192.168.1.20:5062;ob",
                new Flow(
                        transport == Transport.UDP ? 0 : 1,
                        transport,
                        socket("203.0.113.7", 61_000 + number),
                        transport == Transport.UDP ? 0 : 7),
                "outside",
                "call-" + number,
                ++cseq,
                time.now() + HOUR,
                "phone \"\u00e9\" 1",
                true);
    }

    private void bind(Binding binding) {
        bindings.apply(
                new Update(
                        binding.aor(),
                        List.of(binding),
                        List.of(),
                        false,
                        binding.callId(),
                        binding.cseq()),
                time.now());
    }

    private void unbind(int number) {
        bindings.apply(
                new Update(user(number), List.of(), List.of(), true, "x", ++cseq), time.now());
    }

    /** The next process. */
    private Bindings read(int max, Instant wall) {
        Bindings next = new Bindings(max, 10);
        spoilt = new KeptBindings(file(), POINTS, _ -> true).into(next, wall, 0);
        return next;
    }

    private int spoilt;

    private Bindings read() {
        return read(1_000, Instant.now());
    }

    private void awaitText(String text) {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> Files.exists(file()) && Files.readString(file()).contains(text));
    }

    @Test
    void whatIsBound_isBackAfterAKill() {
        open(QUICK);
        Binding first = binding(1, Transport.UDP);
        bind(first);
        bind(binding(2, Transport.TCP));
        awaitText(alias(1));
        awaitText(alias(2));
        Bindings next = read(); // nobody has closed it
        Binding back = next.byAlias(alias(1), 0).orElseThrow();
        assertThat(back).usingRecursiveComparison().ignoringFields("expiresAt").isEqualTo(first);
        assertThat(back.expiresAt()).isBetween(HOUR - HOUR / 60, HOUR);
        assertThat(next.onFlow(first.flow(), 0)).containsExactly(back);
        assertThat(next.byAlias(alias(2), 0).orElseThrow().reachable()).isFalse();
        assertThat(spoilt).isZero();
    }

    @Test
    void whatIsClosedInOrder_losesNothing() {
        BindingsFile slow = open(new BindingsFile.Rhythm(Duration.ofHours(1), Duration.ZERO, 0));

        bind(binding(1, Transport.UDP));
        slow.close();
        assertThat(read().size()).isEqualTo(1);
    }

    @Test
    void theLastLineOfAUserCounts() {
        open(QUICK);
        bind(binding(1, Transport.UDP));
        bind(binding(2, Transport.UDP));
        awaitText(alias(2));
        unbind(1);
        awaitText("\"user\":\"101\",\"domain\":\"sip.example\",\"bindings\":[]");
        Bindings next = read();
        assertThat(next.of(user(1), 0)).isEmpty();
        assertThat(next.of(user(2), 0)).hasSize(1);
    }

    @Test
    void aRegistrationEndsByTheWallClock_whileNobodyRuns() throws IOException {
        BindingsFile file = open(QUICK);
        bind(binding(1, Transport.UDP));
        file.close();
        assertThat(read(10, Instant.now().plusSeconds(3_590)).size()).isEqualTo(1);
        assertThat(read(10, Instant.now().plusSeconds(3_601)).size()).isZero();
        assertThat(spoilt).isZero();
    }

    @Test
    void linesThatAreSpoilt_areLeftOut_theOthersCount() throws IOException {
        BindingsFile file = open(QUICK);
        bind(binding(1, Transport.UDP));
        bind(binding(2, Transport.UDP));
        file.close();
        List<String> good = Files.readAllLines(file());
        assertThat(good).hasSize(2);
        Files.writeString(
                file(),
                String.join(
                        "\n",
                        good.get(0),
                        "no JSON",
                        "[]",
                        "{}",
                        "\u0000".repeat(2 << 20),
                        good.get(0).replace("203.0.113.7", "nowhere.example"),
                        good.get(0).replace("sip:10", "tel:10"),
                        good.get(0).replaceAll("\"expires\":\"[^\"]*\"", "\"expires\":\"soon\""),
                        good.get(0).replaceAll("\"cseq\":\\d+", "\"cseq\":1e400"),
                        good.get(0).replace("\"UDP\"", "\"SCTP\""),
                        good.get(1),
                        good.get(0).substring(0, 100))); // cut off by a crash
        assertThat(read().size()).isEqualTo(2);
        assertThat(spoilt).isEqualTo(10);
    }

    @Test
    void moreThanThereIsRoomFor_isLeftOut() throws IOException {
        BindingsFile file = open(QUICK);
        for (int i = 0; i < 50; i++) bind(binding(i, Transport.UDP));
        file.close();
        assertThat(read(20, Instant.now()).size()).isEqualTo(20);
    }

    @Test
    void whatTheConfigurationServesNoMore_staysAway() {
        BindingsFile file = open(QUICK);
        bind(binding(1, Transport.UDP));
        bind(binding(2, Transport.UDP));
        file.close();
        Bindings next = new Bindings(10, 10);
        new KeptBindings(file(), POINTS, b -> b.aor().equals(user(2))).into(next, Instant.now(), 0);
        assertThat(next.all(0)).extracting(Binding::aor).containsExactly(user(2));
    }

    @Test
    void onlyItsOwnerMayReadIt_evenIfOthersCouldBefore() throws IOException {
        Files.writeString(file(), "");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(folder.resolve("bindings.jsonl.new"), "left over by a kill");
        BindingsFile file = open(QUICK);
        bind(binding(1, Transport.UDP));
        file.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
        assertThat(read().size()).isEqualTo(1);
    }

    @Test
    void aFileThatGrows_isWrittenAnew_andStaysSmall() throws IOException {
        open(new BindingsFile.Rhythm(Duration.ofMillis(1), Duration.ofMillis(50), 4_096));
        for (int i = 0; i < 100; i++) {
            bind(binding(i % 3, Transport.UDP));
            awaitText("\"cseq\":" + cseq);
            assertThat(Files.size(file())).isLessThan(8_192);
        }
        assertThat(read().size()).isEqualTo(3);
    }

    @Test
    void aDiskThatDoesNotTakeIt_isTriedAgain_andNothingIsLost() throws IOException {
        Path blocked = folder.resolve("bindings.jsonl.new/inside");
        Files.createDirectories(blocked);
        BindingsFile file = open(QUICK);
        bind(binding(1, Transport.UDP));
        await().until(() -> file.failures() > 1);
        assertThat(bindings.size()).isEqualTo(1);
        Files.delete(blocked);
        awaitText(alias(1));
    }

    @Test
    void aFileThatSomebodyTakesAway_isMadeAgain() throws IOException {
        open(QUICK);
        bind(binding(1, Transport.UDP));
        awaitText(alias(1));
        Files.delete(file());
        bind(binding(2, Transport.UDP));
        awaitText(alias(2));
        assertThat(read().size()).isEqualTo(2);
    }

    @Test
    void aTornLineIsNeverWrittenOn() throws IOException {
        BindingsFile file = open(QUICK);
        bind(binding(1, Transport.UDP));
        file.close();
        Files.writeString(file(), "{\"user\":\"to", StandardOpenOption.APPEND);
        assertThat(read().size()).isEqualTo(1);
        BindingsFile second = open(QUICK);
        bind(binding(2, Transport.UDP));
        second.close();
        assertThat(read().size()).isEqualTo(2);
        assertThat(spoilt).isZero();
    }
}
