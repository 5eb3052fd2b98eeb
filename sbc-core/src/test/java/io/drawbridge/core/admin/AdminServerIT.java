package io.drawbridge.core.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.config.ConfigFixtures;
import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.core.telemetry.Counter;
import io.drawbridge.core.telemetry.Counters;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.ban.Offence;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.reason.Rule;
import io.drawbridge.relay.control.SessionStatistics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

class AdminServerIT {
    private static final String TOKEN = "s3cret-token";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> endedCalls = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Health ready = Health.WELL;
    private boolean callsAnswer = true;
    private final Metrics metrics = new Metrics();
    private ReloadAnswer reload = new ReloadAnswer.Reloaded(List.of("routes"));

    @AfterEach
    void close() throws Exception {
        client.close();
        for (AutoCloseable one : open) one.close();
    }

    @Nested
    class WithAToken {
        private final AdminServer server = start(Optional.of(TOKEN), AdminServer.Limits.DEFAULTS);

        @Test
        void healthAndReadiness_areForEveryone() throws Exception {
            assertThat(get(server, "/health").statusCode()).isEqualTo(200);
            assertThat(get(server, "/ready").body())
                    .isEqualTo("{\"status\":\"ok\",\"reasons\":[]}\n");
            ready = new Health(false, List.of("draining"));
            HttpResponse<String> draining = get(server, "/ready");
            assertThat(draining.statusCode()).isEqualTo(503);
            assertThat(draining.body())
                    .isEqualTo("{\"status\":\"unavailable\",\"reasons\":[\"draining\"]}\n");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/metrics", "/api/calls", "/api/calls/c1", "/api/nothing"})
        void everythingElse_needsTheToken(String path) throws Exception {
            HttpResponse<String> without = get(server, path);
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(get(server, path, "Authorization", "Bearer s3cret").statusCode())
                    .isEqualTo(401);
            assertThat(get(server, path, "Authorization", "Basic " + TOKEN).statusCode())
                    .isEqualTo(401);
            assertThat(get(server, path, "Authorization", "Bearer " + TOKEN).statusCode())
                    .isNotEqualTo(401);
        }
    }

    @Nested
    class WithoutAToken {
        private final AdminServer server = start(Optional.empty(), AdminServer.Limits.DEFAULTS);

        @Test
        void calls_areListedAndShown() throws Exception {
            JsonNode all = json(get(server, "/api/calls"));
            assertThat(all.at("/count").asInt()).isEqualTo(2);
            assertThat(all.at("/calls/0/id").asString()).isEqualTo("c1");
            assertThat(all.at("/calls/0/inbound/peer").asString()).isEqualTo("outside");
            assertThat(all.at("/calls/0/started").asString()).isEqualTo("2026-11-24T12:00:01Z");
            assertThat(json(get(server, "/api/calls/c2")).at("/id").asString()).isEqualTo("c2");
        }

        @Test
        void calls_areShownWithTheirMediaUpToNow() throws Exception {
            JsonNode all = json(get(server, "/api/calls"));
            assertThat(all.at("/calls/0/media")).isEmpty();
            assertThat(all.at("/calls/1/media/0/security").asString())
                    .isEqualTo("sdes AES_CM_128_HMAC_SHA1_80");
            assertThat(json(get(server, "/api/calls/c2")).at("/media/0/mos").asDouble())
                    .isEqualTo(4.25);
        }

        @Test
        void mediaOfEndedCalls_isCountedByThePeerItCameFrom() throws Exception {
            CallQuality quality = new CallQuality(metrics);
            quality.accept(CallFixtures.ended("c1", CallFixtures.encrypted()));
            quality.accept(CallFixtures.ended("c2", CallFixtures.encrypted()));
            assertThat(get(server, "/metrics").body())
                    .contains(
                            "drawbridge_media_streams_total{peer=\"outside\",security=\"sdes\"}"
                                    + " 2.0",
                            "drawbridge_media_streams_total{peer=\"pbx\",security=\"rtp\"} 2.0",
                            "drawbridge_media_streams_one_way_total{peer=\"pbx\"} 2.0",
                            "drawbridge_media_mos_bucket{peer=\"outside\",le=\"4.3\"} 2",
                            "drawbridge_media_mos_bucket{peer=\"outside\",le=\"4.1\"} 0",
                            "drawbridge_media_jitter_seconds_sum{peer=\"outside\"} 0.005",
                            "drawbridge_media_loss_ratio_bucket{peer=\"outside\",le=\"0.02\"}"
                                    + " 2",
                            "drawbridge_media_round_trip_seconds_count{peer=\"outside\"} 2");
        }

        @Test
        void callId_isPercentEncodedInAPath() throws Exception {
            assertThat(json(get(server, "/api/calls/in+1%2F2%40c2")).at("/id").asString())
                    .isEqualTo("c2");
            assertThat(get(server, "/api/calls/in+1/2@c2").statusCode()).isEqualTo(404);
            assertThat(raw(server, "GET /api/calls/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
        }

        @Test
        void reload_isAnsweredByWhatCameOfIt() throws Exception {
            HttpResponse<String> done = send(server, "POST", "/api/reload");
            assertThat(done.statusCode()).isEqualTo(200);
            assertThat(done.body()).isEqualTo("{\"reloaded\":true,\"changed\":[\"routes\"]}\n");
            reload = new ReloadAnswer.Conflict(List.of("node.name needs a restart"));
            HttpResponse<String> conflict = send(server, "POST", "/api/reload");
            assertThat(conflict.statusCode()).isEqualTo(409);
            assertThat(conflict.body())
                    .isEqualTo("{\"reloaded\":false,\"errors\":[\"node.name needs a restart\"]}\n");
            reload = new ReloadAnswer.Wrong(List.of("sbc.yaml:3:4: node.nam: unknown key"));
            HttpResponse<String> wrong = send(server, "POST", "/api/reload");
            assertThat(wrong.statusCode()).isEqualTo(422);
            assertThat(json(wrong).at("/errors/0").asString()).startsWith("sbc.yaml:3:4: ");
            assertThat(get(server, "/api/reload").statusCode()).isEqualTo(405);
        }

        @Test
        void aPageInABrowser_cannotReload() throws Exception {
            HttpRequest request =
                    HttpRequest.newBuilder(uri(server, "/api/reload"))
                            .header("Origin", "http://evil.example")
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(403);
        }

        @Test
        void call_isEndedByDelete() throws Exception {
            HttpResponse<String> answer = send(server, "DELETE", "/api/calls/out%40c1");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(endedCalls).containsExactly("c1");
            assertThat(send(server, "DELETE", "/api/calls/unknown").statusCode()).isEqualTo(404);
            assertThat(endedCalls).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource({
            "POST, /health, 405, GET",
            "DELETE, /api/calls, 405, GET",
            "PUT, /api/calls/c1, 405, 'GET, DELETE'",
            "GET, /, 404,",
            "GET, /api, 404,",
            "GET, /health/x, 404,",
            "GET, /api/calls/, 404,",
            "GET, /../etc/passwd, 404,"
        })
        void whatIsNotThere_isAnsweredAsJson(String method, String path, int status, String allow)
                throws Exception {
            HttpResponse<String> answer = send(server, method, path);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(json(answer).at("/error").asString()).isNotEmpty();
            assertThat(answer.headers().firstValue("Allow")).isEqualTo(Optional.ofNullable(allow));
        }

        @Test
        void shardThatDoesNotAnswer_is503() throws Exception {
            callsAnswer = false;
            assertThat(get(server, "/api/calls").statusCode()).isEqualTo(503);
        }

        @Test
        void trunks_areListedWithTheirState() throws Exception {
            JsonNode json = json(get(server, "/api/trunks"));
            assertThat(json.at("/count").asInt()).isEqualTo(1);
            assertThat(json.at("/trunks/0/name").asString()).isEqualTo("pbx");
            assertThat(json.at("/trunks/0/addresses/0").asString())
                    .isEqualTo("udp://10.0.0.10:5060");
            assertThat(json.at("/trunks/0/state").asString()).isEqualTo("resolved");
        }

        @Test
        void registrations_areListed() throws Exception {
            JsonNode json = json(get(server, "/api/registrations"));
            assertThat(json.at("/count").asInt()).isEqualTo(1);
            assertThat(json.at("/registrations/0").toString())
                    .isEqualTo(
                            "{\"user\":\"1001@sip.example\","
                                    + "\"contact\":\"sip:1001@192.168.1.20:5062\","
                                    + "\"source\":\"203.0.113.7:61000\",\"transport\":\"udp\","
                                    + "\"network\":\"outside\",\"registrar\":\"pbx\","
                                    + "\"alias\":\"b7f3\",\"expires\":42,"
                                    + "\"user-agent\":\"phone/1.0\",\"reachable\":true}");
        }

        @Test
        void metrics_haveNamesUnitsAndHelp() throws Exception {
            System.gc(); // what is only weakly held is gone after this
            HttpResponse<String> answer = get(server, "/metrics");
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain; version=0.0.4");
            assertThat(answer.body())
                    .contains(
                            "# HELP drawbridge_sip_requests_received_total SIP requests read,"
                                    + " before any decision\n",
                            "# TYPE drawbridge_sip_requests_received_total counter\n",
                            "drawbridge_sip_requests_received_total 3.0\n",
                            "drawbridge_queue_delay_seconds{shard=\"0\"} 0.25\n",
                            "drawbridge_media_received_bytes_total 7.0\n",
                            "jvm_memory_used_bytes",
                            "jvm_threads_live_threads",
                            "process_files_open_files")
                    .containsPattern("drawbridge_build\\w*\\{sockets=\"EPOLL\"\\} 1");
            for (Counter counter : Counter.values())
                assertThat(answer.body()).contains("drawbridge_" + counter.metric() + "_total ");
        }

        @Test
        void browserLedHereByAnothersName_isRefused() throws Exception {
            assertThat(raw(server, "GET /api/calls HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(raw(server, "GET /api/calls HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }

        @Test
        void otherAddress_isNotListenedOn() {
            InetSocketAddress wide = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
            assertThatThrownBy(() -> new AdminServer(wide, Optional.empty(), sources()))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void longRequests_areRefused() throws Exception {
            assertThat(
                            raw(
                                    server,
                                    "GET /"
                                            + "a".repeat(5_000)
                                            + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(
                            raw(
                                    server,
                                    "POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length:"
                                            + " 10000000\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void halfRequest_isClosedInTimeThoughBytesTrickle() throws Exception {
        AdminServer server =
                start(Optional.empty(), new AdminServer.Limits(8, Duration.ofMillis(500)));
        try (Socket socket = connect(server)) {
            long start = System.nanoTime();
            int read = -2;
            socket.setSoTimeout(50);
            while (read == -2 && System.nanoTime() - start < 5_000_000_000L) {
                try {
                    socket.getOutputStream().write('G');
                    read = socket.getInputStream().read();
                } catch (java.net.SocketTimeoutException stillOpen) {
                    // go on trickling
                } catch (IOException closed) {
                    read = -1;
                }
            }
            assertThat(read).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(450), Duration.ofSeconds(4));
        }
    }

    @Test
    void connections_areLimited() throws Exception {
        AdminServer server =
                start(Optional.empty(), new AdminServer.Limits(2, Duration.ofSeconds(10)));
        try (Socket a = connect(server);
                Socket b = connect(server);
                Socket c = connect(server)) {
            assertThat(c.getInputStream().read()).isEqualTo(-1);
            assertThat(a.isConnected() && b.isConnected()).isTrue();
        }
    }

    private final PolicyEngine policy =
            new PolicyEngine(
                    ConfigFixtures.config(
                                    """
                                    networks:
                                      outside: { listen: [ "udp://198.51.100.1:5060" ] }
                                    trunks:
                                      carrier: { network: outside, targets: [ "sip:203.0.113.20" ] }
                                    routes: [ { from: outside, to: echo } ]
                                    """)
                            .policyRules(),
                    100);

    @Test
    void bans_areGivenShownListedAndLiftedByHand() throws Exception {
        AdminServer server = start(Optional.empty(), AdminServer.Limits.DEFAULTS);

        assertThat(get(server, "/api/bans").body()).contains("\"count\":0");
        HttpResponse<String> banned =
                send(
                        server,
                        "POST",
                        "/api/bans/192.0.2.7",
                        "{\"for\":\"2h\",\"reason\":\"noise\"}");
        assertThat(banned.statusCode()).isEqualTo(200);
        String shown = get(server, "/api/bans/192.0.2.7").body();
        assertThat(shown)
                .contains("\"address\":\"192.0.2.7\"", "\"banned\":true", "noise")
                .contains("\"until\":\"" + CallFixtures.STARTED.plusSeconds(7_200) + "\"");
        assertThat(get(server, "/api/bans").body()).contains("\"count\":1", "\"by-hand\"");
        assertThat(get(server, "/api/bans/192.0.2.8").body()).contains("\"banned\":false");
        assertThat(send(server, "DELETE", "/api/bans/192.0.2.7", "").body())
                .contains("\"lifted\":true");
        assertThat(send(server, "DELETE", "/api/bans/192.0.2.7", "").body())
                .contains("\"lifted\":false");
        assertThat(get(server, "/api/bans/192.0.2.7").body()).contains("\"banned\":false");
    }

    @Test
    void prefixAroundATrunk_isBannedWithoutIt_andTheTrunkAloneIsNotAtAll() throws Exception {
        AdminServer server = start(Optional.empty(), AdminServer.Limits.DEFAULTS);

        assertThat(send(server, "POST", "/api/bans/203.0.113.0%2F24", "").body())
                .contains("203.0.113.0/24", "\"exempt\":[\"203.0.113.20 of trunk carrier\"]");
        HttpResponse<String> trunk = send(server, "POST", "/api/bans/203.0.113.20", "");
        assertThat(trunk.statusCode()).isEqualTo(409);
        assertThat(trunk.body()).contains("no ban touches 203.0.113.20 of trunk carrier");
        assertThat(get(server, "/api/bans/203.0.113.20").body())
                .contains("\"banned\":false", "of trunk carrier");
        assertThat(get(server, "/api/bans/203.0.113.9").body()).contains("\"banned\":true");
        assertThat(send(server, "DELETE", "/api/bans", "").body()).contains("\"lifted\":1");
        assertThat(get(server, "/api/bans/203.0.113.9").body()).contains("\"banned\":false");
    }

    @Test
    void whatIsNoAddressAndNoTime_isRefused_andSoIsAPageInABrowser() throws Exception {
        AdminServer server = start(Optional.empty(), AdminServer.Limits.DEFAULTS);

        assertThat(send(server, "POST", "/api/bans/nobody", "").statusCode()).isEqualTo(400);
        assertThat(send(server, "POST", "/api/bans/192.0.2.7", "{\"for\":\"ever\"}").statusCode())
                .isEqualTo(400);
        assertThat(send(server, "POST", "/api/bans/192.0.2.7", "{").statusCode()).isEqualTo(400);
        assertThat(send(server, "POST", "/api/bans", "").statusCode()).isEqualTo(405);
        assertThat(
                        send(server, "DELETE", "/api/bans", "", "Origin", "http://evil.example")
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void sources_areListedWithWhatTheyCollected() throws Exception {
        policy.guard()
                .report(
                        new Offence(
                                OffenceKind.UNKNOWN_USER,
                                AddressBits.of(InetAddress.ofLiteral("192.0.2.9")),
                                1,
                                "",
                                Offence.Standing.STRANGER,
                                new Rule("policy.bans", ""),
                                "INVITE sip:1@x"),
                        0,
                        CallFixtures.STARTED);
        AdminServer server = start(Optional.empty(), AdminServer.Limits.DEFAULTS);

        assertThat(get(server, "/api/sources").body())
                .contains("\"count\":1", "192.0.2.9", "\"score\":2.0", "\"unknown-user\":1");
    }

    private HttpResponse<String> send(
            AdminServer server, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(server, path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private AdminServer start(Optional<String> token, AdminServer.Limits limits) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        AdminServer server = new AdminServer(address, token, sources(), limits);
        server.start();
        open.add(server);
        return server;
    }

    private AdminSources sources() {
        Counters shard = new Counters();
        Counters other = new Counters();
        shard.increment(Counter.REQUESTS_RECEIVED);
        shard.increment(Counter.REQUESTS_RECEIVED);
        other.increment(Counter.REQUESTS_RECEIVED);
        metrics.counters(List.of(shard, other))
                .gauge("queue_delay", "Wait", "seconds", Map.of("shard", "0"), () -> 0.25)
                .counter("media_received", "Bytes", "bytes", Map.of(), () -> 7)
                .build(Map.of("sockets", "EPOLL"));
        open.add(metrics);
        return new AdminSources(
                () -> Health.WELL,
                () -> ready,
                metrics::scrape,
                new Calls() {
                    @Override
                    public CompletableFuture<List<CallSummary>> calls() {
                        return callsAnswer
                                ? CompletableFuture.completedFuture(
                                        List.of(CallFixtures.call("c1"), CallFixtures.call("c2")))
                                : CompletableFuture.failedFuture(new IllegalStateException());
                    }

                    @Override
                    public CompletableFuture<Map<String, SessionStatistics>> media(
                            List<String> ids) {
                        Map<String, SessionStatistics> media =
                                Map.of("c2", CallFixtures.encrypted());
                        return CompletableFuture.completedFuture(media);
                    }

                    @Override
                    public void endCall(String call) {
                        endedCalls.add(call);
                    }
                },
                () ->
                        List.of(
                                new TrunkState(
                                        "pbx",
                                        "inside",
                                        List.of("sip:10.0.0.10:5060"),
                                        List.of("udp://10.0.0.10:5060"),
                                        "resolved")),
                () -> List.of("1001"),
                () ->
                        List.of(
                                new RegistrationState(
                                        "1001@sip.example",
                                        "sip:1001@192.168.1.20:5062",
                                        "203.0.113.7:61000",
                                        "udp",
                                        "outside",
                                        "pbx",
                                        "b7f3",
                                        42,
                                        "phone/1.0",
                                        true)),
                new BansApi(policy, () -> 0, () -> CallFixtures.STARTED),
                () -> CompletableFuture.completedFuture(reload),
                CallFixtures.STARTED);
    }

    private HttpResponse<String> get(AdminServer server, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(server, path));
        if (headers.length > 0) request.headers(headers);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(AdminServer server, String method, String path)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(server, path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(AdminServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.localAddress().getPort() + path);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return new JsonMapper().readTree(answer.body());
    }

    private static Socket connect(AdminServer server) throws IOException {
        Socket socket = new Socket();
        socket.connect(server.localAddress(), 5_000);
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static String raw(AdminServer server, String request) throws IOException {
        try (Socket socket = connect(server);
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readNBytes(40), StandardCharsets.US_ASCII);
        }
    }
}
