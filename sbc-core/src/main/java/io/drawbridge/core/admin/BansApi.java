package io.drawbridge.core.admin;

import io.drawbridge.core.config.Durations;
import io.drawbridge.policy.Exempt;
import io.drawbridge.policy.HandBan;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.acl.AddressBits;
import io.drawbridge.policy.acl.AddressLiteral;
import io.drawbridge.policy.acl.Prefix;
import io.drawbridge.policy.ban.Ban;
import io.drawbridge.policy.ban.Collected;
import io.drawbridge.policy.ban.OffenceCounts;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.ban.Scope;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Bans and scores as the HTTP interface shows and changes them. */
public final class BansApi {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_LISTED = 10_000;
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final PolicyEngine policy;
    private final LongSupplier time;
    private final InstantSource wall;
    private final JsonMapper json = JsonMapper.builder().build();

    /**
     * @param time nanoseconds since process start
     */
    public BansApi(PolicyEngine policy, LongSupplier time, InstantSource wall) {
        this.policy = policy;
        this.time = time;
        this.wall = wall;
    }

    AdminAnswer list() {
        List<Ban> all = policy.guard().bans().list(time.getAsLong(), wall.instant());
        ObjectNode body = NODES.objectNode().put("count", all.size());
        ArrayNode bans = body.putArray("bans");
        all.stream()
                .sorted(Comparator.comparing(Ban::since).reversed())
                .limit(MOST_LISTED)
                .forEach(ban -> bans.add(shown(ban)));
        return AdminAnswer.json(200, body);
    }

    AdminAnswer sources() {
        List<Collected> all = policy.guard().bans().collected(time.getAsLong(), wall.instant());
        ObjectNode body = NODES.objectNode().put("count", all.size());
        ArrayNode sources = body.putArray("sources");
        all.stream().limit(MOST_LISTED).forEach(one -> sources.add(shown(one)));
        return AdminAnswer.json(200, body);
    }

    /** One address or prefix. */
    AdminAnswer one(String place, AdminRequest request) {
        Optional<Prefix> prefix =
                Prefix.parse(place).or(() -> AddressLiteral.parse(place).map(Prefix::of));
        if (prefix.isEmpty())
            return AdminApi.error(400, "an address or a prefix such as 192.0.2.0/24 is needed");
        return switch (request.method()) {
            case "GET", "HEAD" -> show(prefix.get());
            case "POST" -> ban(prefix.get(), request.body());
            case "DELETE" -> lift(prefix.get());
            default -> AdminApi.error(405, "not by this method").with("Allow", "GET, POST, DELETE");
        };
    }

    AdminAnswer liftAll() {
        int before = policy.guard().bans().list(time.getAsLong(), wall.instant()).size();
        policy.guard().liftAll(wall.instant());
        return AdminAnswer.json(200, NODES.objectNode().put("lifted", before));
    }

    private AdminAnswer show(Prefix place) {
        AddressBits address = AddressBits.of(place.address());
        List<Ban> found = policy.guard().bans().show(address, time.getAsLong(), wall.instant());
        Optional<Ban> all =
                found.stream()
                        .filter(ban -> ban.scope() == Scope.ADDRESS || ban.scope() == Scope.PREFIX)
                        .max(Comparator.comparing(Ban::until));
        Optional<Exempt> exempt = policy.exempt(place);
        ObjectNode body = NODES.objectNode().put("address", place.toString());
        body.put("banned", all.isPresent() && exempt.isEmpty());
        all.ifPresent(
                ban -> {
                    body.put("reason", ban.evidence().toString());
                    body.put("until", time(ban.until()));
                });
        exempt.ifPresent(one -> body.put("exempt", one.toString()));
        ArrayNode bans = body.putArray("bans");
        found.forEach(ban -> bans.add(shown(ban)));
        return AdminAnswer.json(200, body);
    }

    private AdminAnswer ban(Prefix place, String text) {
        Duration length = USUAL;
        String why = "";
        if (!text.isBlank()) {
            JsonNode body;
            try {
                body = json.readTree(text);
            } catch (JacksonException notJson) {
                return AdminApi.error(400, "the body is no JSON");
            }
            Optional<Duration> given = Durations.parse(body.path("for").asString("1h"));
            if (given.isEmpty()
                    || given.get().compareTo(Duration.ofSeconds(1)) < 0
                    || given.get().compareTo(LONGEST) > 0)
                return AdminApi.error(400, "`for` is a time from 1s to 3650d, such as 1h");
            length = given.get();
            why = body.path("reason").asString("");
        }
        return switch (policy.ban(place, length, why, time.getAsLong(), wall.instant())) {
            case HandBan.Banned(Ban ban, List<Exempt> untouched) -> {
                ObjectNode body = shown(ban);
                ArrayNode exempt = body.putArray("exempt");
                untouched.forEach(one -> exempt.add(one.toString()));
                yield AdminAnswer.json(200, body);
            }
            case HandBan.Pointless(Exempt exempt) ->
                    AdminApi.error(409, "no ban touches " + exempt);
            case HandBan.Full _ -> AdminApi.error(409, "there are too many bans by hand");
        };
    }

    private AdminAnswer lift(Prefix place) {
        boolean lifted = policy.guard().lift(place, time.getAsLong(), wall.instant());
        return AdminAnswer.json(
                200, NODES.objectNode().put("address", place.toString()).put("lifted", lifted));
    }

    private static ObjectNode shown(Ban ban) {
        ObjectNode one =
                NODES.objectNode()
                        .put("address", ban.place().toString())
                        .put("banned", true)
                        .put("scope", ban.scope().word())
                        .put("user", ban.user())
                        .put("proven", ban.proven())
                        .put("reason", ban.evidence().toString())
                        .put("since", time(ban.since()))
                        .put("until", time(ban.until()))
                        .put("repeats", ban.repeats())
                        .put("kind", ban.evidence().kind().map(OffenceKind::word).orElse("by-hand"))
                        .put("rule", ban.evidence().rule().name())
                        .put("position", ban.evidence().rule().position())
                        .put("score", rounded(ban.evidence().score()))
                        .put("message", ban.evidence().message());
        counts(one, ban.evidence().counts());
        return one;
    }

    private static ObjectNode shown(Collected source) {
        ObjectNode one =
                NODES.objectNode()
                        .put("address", source.place().toString())
                        .put("scope", source.scope().word())
                        .put("user", source.user())
                        .put("score", rounded(source.score()))
                        .put("proven-score", rounded(source.proven()))
                        .put("last", time(source.last()));
        counts(one, source.counts());
        return one;
    }

    private static void counts(ObjectNode one, OffenceCounts counts) {
        ObjectNode offences = one.putObject("offences");
        for (OffenceKind kind : OffenceKind.values()) {
            if (counts.of(kind) > 0) offences.put(kind.word(), counts.of(kind));
        }
    }

    private static double rounded(double score) {
        return Math.round(score * 10) / 10.0;
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
