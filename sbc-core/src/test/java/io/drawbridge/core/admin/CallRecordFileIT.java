package io.drawbridge.core.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

class CallRecordFileIT {
    private static final CallRecordFile.Rotation SMALL = new CallRecordFile.Rotation(4_096, 2);

    @TempDir Path folder;

    @Test
    void call_isOneLineThatSaysEverything() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        try (CallRecordFile records = open(file, CallRecordFile.Rotation.DEFAULT)) {
            records.accept(CallFixtures.ended("c1"));
            records.accept(CallFixtures.ended("c2"));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonNode json = new JsonMapper().readTree(lines.getFirst());
        assertThat(json.at("/id").asString()).isEqualTo("c1");
        assertThat(json.at("/inbound/callId").asString()).isEqualTo("in+1/2@c1");
        assertThat(json.at("/outbound/address").asString()).isEqualTo("10.0.0.10:5060");
        assertThat(json.at("/started").asString()).isEqualTo("2026-11-24T12:00:01Z");
        assertThat(json.at("/answered").asString()).isEqualTo("2026-11-24T12:00:03Z");
        assertThat(json.at("/ended").asString()).isEqualTo("2026-11-24T12:00:10.005Z");
        assertThat(json.at("/talkedSeconds").asDouble()).isEqualTo(7.005);
        assertThat(json.at("/status").asInt()).isEqualTo(200);
        assertThat(json.at("/end").asString()).isEqualTo("normal");
        assertThat(json.at("/releasedBy").asString()).isEqualTo("inbound");
        assertThat(json.at("/reason").asString()).isEqualTo("said \"bye\"\r\n{\"forged\": true}");
        assertThat(json.at("/media/0/packets").asLong()).isEqualTo(350);
        assertThat(json.at("/media/0/bytes").asLong()).isEqualTo(60_200);
        assertThat(json.at("/media/0/lost").asLong()).isEqualTo(2);
        assertThat(json.at("/media/0/jitterMs").asDouble()).isEqualTo(1.235);
    }

    @Test
    void media_saysHowGoodAndHowSafeItWas() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        try (CallRecordFile records = open(file, CallRecordFile.Rotation.DEFAULT)) {
            records.accept(CallFixtures.ended("c1", CallFixtures.encrypted()));
        }
        JsonNode media = new JsonMapper().readTree(Files.readString(file)).at("/media");
        assertThat(media.get(0).toString())
                .isEqualTo(
                        "{\"party\":\"i\",\"side\":\"inbound\",\"media\":\"audio\","
                                + "\"codec\":\"PCMA\","
                                + "\"security\":\"sdes AES_CM_128_HMAC_SHA1_80\","
                                + "\"keyInClear\":true,\"ice\":\"connected\","
                                + "\"local\":\"203.0.113.1:10000\",\"remote\":\"192.0.2.1:4000\","
                                + "\"packets\":350,\"bytes\":60200,\"lost\":7,\"reordered\":4,"
                                + "\"duplicates\":1,\"jitterMs\":2.5,\"sentPackets\":340,"
                                + "\"sentBytes\":58000,\"rtcpPackets\":3,\"oneWay\":false,"
                                + "\"roundTripMs\":31.25,\"rFactor\":90.1,\"mos\":4.25,"
                                + "\"reported\":{\"lost\":2,\"jitterMs\":3.5,\"rFactor\":88.8,"
                                + "\"mos\":4.2},\"rejected\":12,"
                                + "\"rejections\":{\"stranger\":9,\"unauthentic\":3},"
                                + "\"rejectedFrom\":\"198.51.100.1:9\",\"kernelDrops\":5}");
        JsonNode silent = media.get(1);
        assertThat(silent.at("/side").asString()).isEqualTo("outbound");
        assertThat(silent.at("/oneWay").asBoolean()).isTrue();
        assertThat(silent.at("/keyInClear").asBoolean()).isFalse();
        assertThat(silent.at("/kernelDrops").isNull()).isTrue();
        assertThat(silent.at("/mos").isNull()).isTrue();
        assertThat(silent.at("/roundTripMs").isNull()).isTrue();
    }

    @Test
    void recordsThatComeTogether_areWrittenTogether_allOfThem() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        try (CallRecordFile records = open(file, CallRecordFile.Rotation.DEFAULT)) {
            for (int i = 0; i < 3_000; i++) records.accept(CallFixtures.ended("call-" + i));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3_000);
        for (int i = 0; i < 3_000; i++) assertThat(lines.get(i)).contains("\"call-" + i + "\"");
    }

    @Test
    void file_isReadableByItsOwnerOnly() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        try (CallRecordFile records = open(file, SMALL)) {
            records.accept(CallFixtures.ended("c"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void fullFile_isPutAside_andOnlySoManyAreKept() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        try (CallRecordFile records = open(file, SMALL)) {
            for (int i = 0; i < 60; i++) {
                records.accept(CallFixtures.ended("call-" + i));
                int sent = i + 1;
                await().until(() -> records.written() == sent);
            }
            assertThat(records.dropped()).isZero();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("calls.jsonl", "calls.jsonl.1", "calls.jsonl.2");
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(4_096);
        assertThat(Files.readString(file)).contains("call-59");
    }

    @Test
    void fileRenamedByOthers_isMadeAgain() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        try (CallRecordFile records = open(file, CallRecordFile.Rotation.DEFAULT)) {
            records.accept(CallFixtures.ended("before"));
            await().until(() -> records.written() == 1);
            Files.move(file, folder.resolve("moved"));
            records.accept(CallFixtures.ended("after"));
        }
        assertThat(Files.readString(file)).contains("after").doesNotContain("before");
    }

    @Test
    void lineCutOffByACrash_doesNotSpoilTheNext() throws Exception {
        Path file = folder.resolve("calls.jsonl");
        Files.writeString(file, "{\"id\": \"torn");
        try (CallRecordFile records = open(file, CallRecordFile.Rotation.DEFAULT)) {
            records.accept(CallFixtures.ended("whole"));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(new JsonMapper().readTree(lines.get(1)).at("/id").asString()).isEqualTo("whole");
    }

    @Test
    void absentFolder_losesRecordsAndCountsThem_untilItIsThere() throws IOException {
        Path file = folder.resolve("later/calls.jsonl");
        try (CallRecordFile records = open(file, SMALL)) {
            records.accept(CallFixtures.ended("vanished"));
            await().until(() -> records.dropped() == 1);
            Files.createDirectory(folder.resolve("later"));
            records.accept(CallFixtures.ended("kept"));
            await().until(() -> records.written() == 1);
        }
        assertThat(Files.readString(file)).contains("kept").doesNotContain("vanished");
    }

    private static CallRecordFile open(Path file, CallRecordFile.Rotation rotation) {
        return new CallRecordFile(file, rotation, CallFixtures.STARTED);
    }
}
