package io.drawbridge.core.admin;

import io.drawbridge.core.telemetry.CallSummary;
import io.drawbridge.relay.control.SessionStatistics;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The HTTP interface without HTTP: which path answers what, and to whom. Health and readiness are
 * for everyone who reaches the port; the rest needs the token, or, where there is none, a Host that
 * is this machine's loopback: a browser that was led here by a name of somebody else is refused.
 */
final class AdminApi {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final AdminSources sources;
    private final CallJson words;
    private final Optional<BearerToken> token;

    AdminApi(AdminSources sources, Optional<BearerToken> token) {
        this.sources = sources;
        this.words = new CallJson(sources.startedAt());
        this.token = token;
    }

    CompletableFuture<AdminAnswer> answer(AdminRequest request) {
        List<String> path = Arrays.asList(request.path().split("/", -1));
        if (path.size() < 2 || !path.getFirst().isEmpty()) return now(notFound());
        List<String> steps = path.subList(1, path.size());
        return switch (steps.getFirst()) {
            case "health" -> single(steps, request, () -> health(sources.health().get()));
            case "ready" -> single(steps, request, () -> health(sources.ready().get()));
            case "metrics" -> guarded(request, () -> single(steps, request, this::metrics));
            case "api" -> guarded(request, () -> api(steps.subList(1, steps.size()), request));
            default -> now(notFound());
        };
    }

    private CompletableFuture<AdminAnswer> api(List<String> steps, AdminRequest request) {
        if (steps.equals(List.of("calls"))) return only("GET", request, this::calls);
        if (steps.equals(List.of("trunks"))) return only("GET", request, () -> now(trunks()));
        if (steps.equals(List.of("users"))) return only("GET", request, () -> now(users()));
        if (steps.equals(List.of("registrations")))
            return only("GET", request, () -> now(registrations()));
        if (steps.equals(List.of("sources")))
            return only("GET", request, () -> now(sources.bans().sources()));
        if (!steps.isEmpty() && steps.getFirst().equals("bans")) return bans(steps, request);
        if (steps.equals(List.of("reload"))) return only("POST", request, () -> reload(request));
        if (steps.size() == 2 && steps.getFirst().equals("calls"))
            return call(steps.get(1), request);
        return now(notFound());
    }

    /** A slash of a prefix may stand in the path as it is. */
    private CompletableFuture<AdminAnswer> bans(List<String> steps, AdminRequest request) {
        boolean changes = !request.method().equals("GET") && !request.method().equals("HEAD");
        if (changes && !request.origin().isEmpty()) return now(notFromAPage());
        if (steps.size() > 1) {
            return now(
                    decoded(String.join("/", steps.subList(1, steps.size())))
                            .map(place -> sources.bans().one(place, request))
                            .orElseGet(() -> error(400, "not percent-encoded properly")));
        }
        return now(
                switch (request.method()) {
                    case "GET", "HEAD" -> sources.bans().list();
                    case "DELETE" -> sources.bans().liftAll();
                    default -> notAllowed("GET, DELETE");
                });
    }

    private static AdminAnswer notFromAPage() {
        return error(403, "not from a page in a browser");
    }

    private CompletableFuture<AdminAnswer> call(String encoded, AdminRequest request) {
        Optional<String> id = decoded(encoded);
        if (id.isEmpty()) return now(error(400, "the call's id is not percent-encoded properly"));
        return switch (request.method()) {
            case "GET", "HEAD" -> found(id.get(), this::shown);
            case "DELETE" -> found(id.get(), call -> now(ended(call)));
            default -> now(notAllowed("GET, DELETE"));
        };
    }

    private CompletableFuture<AdminAnswer> shown(CallSummary call) {
        return withMedia(List.of(call)).thenApply(one -> json(200, one.getFirst()));
    }

    private CompletableFuture<List<ObjectNode>> withMedia(List<CallSummary> calls) {
        return sources.calls()
                .media(calls.stream().map(CallSummary::id).toList())
                .thenApply(
                        media ->
                                calls.stream()
                                        .map(
                                                call ->
                                                        words.running(
                                                                call,
                                                                media.getOrDefault(
                                                                        call.id(),
                                                                        SessionStatistics.NONE)))
                                        .toList());
    }

    private AdminAnswer ended(CallSummary call) {
        sources.calls().endCall(call.id());
        return json(202, NODES.objectNode().put("id", call.id()).put("ending", true));
    }

    private CompletableFuture<AdminAnswer> found(
            String id, Function<CallSummary, CompletableFuture<AdminAnswer>> answer) {
        Predicate<CallSummary> named =
                call ->
                        call.id().equals(id)
                                || call.inboundCallId().equals(id)
                                || call.outboundCallId().equals(id);
        return asked(
                calls ->
                        calls.stream()
                                .filter(named)
                                .findFirst()
                                .map(answer)
                                .orElseGet(() -> now(error(404, "no such call"))));
    }

    private CompletableFuture<AdminAnswer> calls() {
        return asked(
                calls ->
                        withMedia(calls)
                                .thenApply(
                                        shown -> {
                                            ObjectNode json =
                                                    NODES.objectNode().put("count", calls.size());
                                            json.putArray("calls").addAll(shown);
                                            return json(200, json);
                                        }));
    }

    private CompletableFuture<AdminAnswer> asked(
            Function<List<CallSummary>, CompletableFuture<AdminAnswer>> answer) {
        return sources.calls()
                .calls()
                .thenCompose(answer)
                .exceptionally(_ -> error(503, "the calls could not be listed in time"));
    }

    private AdminAnswer trunks() {
        ObjectNode json = NODES.objectNode();
        List<TrunkState> trunks = sources.trunks().get();
        json.put("count", trunks.size());
        ArrayNode list = json.putArray("trunks");
        for (TrunkState trunk : trunks) {
            ObjectNode one = list.addObject();
            one.put("name", trunk.name());
            one.put("network", trunk.network());
            trunk.targets().forEach(one.putArray("targets")::add);
            trunk.addresses().forEach(one.putArray("addresses")::add);
            one.put("state", trunk.state());
        }
        return json(200, json);
    }

    /** Never with what proves them. */
    private AdminAnswer users() {
        List<String> names = sources.users().get();
        ObjectNode json = NODES.objectNode().put("count", names.size());
        ArrayNode list = json.putArray("users");
        names.forEach(name -> list.addObject().put("name", name));
        return json(200, json);
    }

    private AdminAnswer registrations() {
        ObjectNode json = NODES.objectNode();
        List<RegistrationState> registrations = sources.registrations().get();
        json.put("count", registrations.size());
        ArrayNode list = json.putArray("registrations");
        for (RegistrationState one : registrations) {
            list.addObject()
                    .put("user", one.user())
                    .put("contact", one.contact())
                    .put("source", one.source())
                    .put("transport", one.transport())
                    .put("network", one.network())
                    .put("registrar", one.registrar())
                    .put("alias", one.alias())
                    .put("expires", one.expires())
                    .put("user-agent", one.userAgent())
                    .put("reachable", one.reachable());
        }
        return json(200, json);
    }

    /** A page of somebody else can make a browser send a POST, but not without saying so. */
    private CompletableFuture<AdminAnswer> reload(AdminRequest request) {
        if (!request.origin().isEmpty()) return now(notFromAPage());
        return sources.reload().get().thenApply(AdminApi::reloaded);
    }

    private static AdminAnswer reloaded(ReloadAnswer answer) {
        ObjectNode json =
                NODES.objectNode().put("reloaded", answer instanceof ReloadAnswer.Reloaded);
        return switch (answer) {
            case ReloadAnswer.Reloaded(var changed) -> {
                changed.forEach(json.putArray("changed")::add);
                yield json(200, json);
            }
            case ReloadAnswer.Conflict(var reasons) -> {
                reasons.forEach(json.putArray("errors")::add);
                yield json(409, json);
            }
            case ReloadAnswer.Wrong(var problems) -> {
                problems.forEach(json.putArray("errors")::add);
                yield json(422, json);
            }
        };
    }

    private AdminAnswer metrics() {
        return AdminAnswer.text(PROMETHEUS, sources.metrics().get());
    }

    private static AdminAnswer health(Health health) {
        ObjectNode json = NODES.objectNode().put("status", health.ok() ? "ok" : "unavailable");
        health.reasons().forEach(json.putArray("reasons")::add);
        return json(health.ok() ? 200 : 503, json);
    }

    private CompletableFuture<AdminAnswer> guarded(
            AdminRequest request, Supplier<CompletableFuture<AdminAnswer>> rest) {
        if (token.isPresent() && !token.get().isIn(request.authorization()))
            return now(error(401, "a bearer token is needed").with("WWW-Authenticate", "Bearer"));
        if (token.isEmpty() && !loopback(request.host()))
            return now(
                    error(403, "without a token only a loopback address or localhost is served"));
        return rest.get();
    }

    private CompletableFuture<AdminAnswer> single(
            List<String> steps, AdminRequest request, Supplier<AdminAnswer> answer) {
        if (steps.size() != 1) return now(notFound());
        return only("GET", request, () -> now(answer.get()));
    }

    private static CompletableFuture<AdminAnswer> only(
            String method, AdminRequest request, Supplier<CompletableFuture<AdminAnswer>> answer) {
        boolean head = request.method().equals("HEAD") && method.equals("GET");
        return head || request.method().equals(method) ? answer.get() : now(notAllowed(method));
    }

    private static boolean loopback(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":[0-9]*$", "");
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    }

    /** A plus sign is a plus sign in a path. */
    private static Optional<String> decoded(String encoded) {
        try {
            return Optional.of(
                    URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static AdminAnswer notFound() {
        return error(404, "nothing is here");
    }

    private static AdminAnswer notAllowed(String allowed) {
        return error(405, "not by this method").with("Allow", allowed);
    }

    static AdminAnswer error(int status, String words) {
        return json(status, NODES.objectNode().put("error", words));
    }

    private static AdminAnswer json(int status, ObjectNode body) {
        return AdminAnswer.json(status, body);
    }

    private static CompletableFuture<AdminAnswer> now(AdminAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
