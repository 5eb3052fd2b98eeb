package io.drawbridge.core.app;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.drawbridge.core.acme.OrderedCertificates;
import io.drawbridge.core.admin.CallRecordFile;
import io.drawbridge.core.admin.Metrics;
import io.drawbridge.core.admin.SecurityLog;
import io.drawbridge.core.registration.Bindings;
import io.drawbridge.core.server.SipServer;
import io.drawbridge.core.tls.Certificates;
import io.drawbridge.policy.Guard;
import io.drawbridge.policy.PolicyEngine;
import io.drawbridge.policy.ban.Judgement;
import io.drawbridge.policy.ban.OffenceKind;
import io.drawbridge.policy.ban.Scope;
import io.drawbridge.policy.fraud.Budgets;
import io.drawbridge.policy.fraud.FraudVerdict.Cause;
import io.drawbridge.policy.fraud.FraudVerdict.Outcome;
import io.drawbridge.policy.reason.Reason;
import io.drawbridge.relay.control.Drop;
import io.drawbridge.relay.control.HandshakeCounts;
import io.drawbridge.relay.control.RelayTelemetry;
import io.drawbridge.relay.server.EmbeddedRelay;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Registers what the parts count under the names that operators read. Used on the admin thread
 * alone.
 */
final class Gauges {
    private static final long RELAY_PATIENCE_MS = 100;
    private static final long FRESH_NANOS = MILLISECONDS.toNanos(200);

    private final Metrics metrics;
    private List<RelayTelemetry> media = List.of();
    private long mediaReadAt = -FRESH_NANOS;

    Gauges(Metrics metrics) {
        this.metrics = metrics;
    }

    Gauges server(SipServer server, PolicyEngine policy) {
        metrics.gauge("calls", "Calls that run now", "", Map.of(), policy::runningCalls);
        metrics.gauge(
                "connections",
                "Stream connections that are open",
                "",
                Map.of(),
                server::connections);
        for (int i = 0; i < server.shardCount(); i++) {
            int shard = i;
            Map<String, String> tags = Map.of("shard", Integer.toString(i));
            metrics.gauge(
                    "queue_delay",
                    "How long the last event waited for its loop",
                    "seconds",
                    tags,
                    () -> server.queueDelay(shard).toNanos() / 1e9);
        }
        return this;
    }

    Gauges bindings(Bindings bindings) {
        metrics.gauge("registrations", "Devices that are registered", "", Map.of(), bindings::size);
        return this;
    }

    Gauges bindings(BindingsFile file) {
        metrics.counter(
                "registration_file_failures",
                "Times that registrations could not be written to disk",
                "",
                Map.of(),
                file::failures);
        return this;
    }

    Gauges policy(PolicyEngine policy) {
        metrics.counter(
                "packets_allowed",
                "Packets that were let in",
                "",
                Map.of(),
                policy::allowedPackets);
        for (Reason reason : Reason.values()) {
            metrics.counter(
                    "policy_refusals",
                    "Packets dropped and calls refused, by reason",
                    "",
                    Map.of("reason", word(reason)),
                    () -> policy.refused(reason));
        }
        return this;
    }

    Gauges tolls(Budgets budgets) {
        for (Cause cause : Cause.values()) {
            for (Outcome outcome : Outcome.values()) {
                if (outcome == Outcome.ALLOW) continue;
                metrics.counter(
                        "toll_findings",
                        "Calls that may cost too much, by what was found and what was done",
                        "",
                        Map.of(
                                "cause", cause.word(),
                                "outcome", word(outcome)),
                        () -> budgets.found(cause, outcome));
            }
        }
        return this;
    }

    Gauges guard(Guard guard) {
        for (OffenceKind kind : OffenceKind.values()) {
            metrics.counter(
                    "offences",
                    "Things that were done wrong, by kind",
                    "",
                    Map.of("kind", word(kind)),
                    () -> guard.offences(kind));
        }
        for (Judgement.Spared why : Judgement.Spared.values()) {
            metrics.counter(
                    "offences_judged",
                    "Offences by who is spared: nobody, or why it does not count against the"
                            + " address",
                    "",
                    Map.of("spared", word(why)),
                    () -> guard.spared(why));
        }
        for (Scope scope : Scope.values()) {
            for (boolean proven : new boolean[] {true, false}) {
                metrics.counter(
                        "bans_begun",
                        "Bans that began, by whom they keep out; not proven: short drops of sources"
                                + " that may not be the sender",
                        "",
                        Map.of("scope", word(scope), "proven", Boolean.toString(proven)),
                        () -> guard.begun(scope, proven));
            }
        }
        metrics.gauge(
                "bans_remembered",
                "Bans, drops and scores that are remembered, also past ones",
                "",
                Map.of(),
                () -> guard.bans().entries());
        metrics.counter(
                "bans_pushed_out",
                "Bans and drops that went before their time since there was no room",
                "",
                Map.of(),
                () -> guard.bans().pushedOut());
        return this;
    }

    Gauges bans(BansFile file) {
        metrics.counter(
                "bans_file_failures",
                "Times that bans could not be written to disk",
                "",
                Map.of(),
                file::failures);
        return this;
    }

    Gauges securityLog(SecurityLog log) {
        metrics.counter(
                "security_log_written", "Lines of the security log", "", Map.of(), log::written);
        metrics.counter(
                "security_log_suppressed",
                "Events without a line of their own in the security log",
                "",
                Map.of(),
                log::suppressed);
        return this;
    }

    Gauges records(CallRecordFile records) {
        metrics.counter(
                "call_records_written", "Call records written", "", Map.of(), records::written);
        metrics.counter(
                "call_records_dropped",
                "Call records lost because the disk was too slow or full",
                "",
                Map.of(),
                records::dropped);
        return this;
    }

    Gauges certificates(Certificates certificates) {
        for (String name : certificates.names()) {
            Map<String, String> tags = Map.of("certificate", name);
            metrics.gauge(
                    "certificate_expiry",
                    "When the certificate that is shown ends, since 1970",
                    "seconds",
                    tags,
                    () -> certificates.expires(name).map(Instant::getEpochSecond).orElse(0L));
            metrics.gauge(
                    "certificate_wrong",
                    "1 when the files of a certificate have changed and cannot be used",
                    "",
                    tags,
                    () -> certificates.isWrong(name) ? 1 : 0);
        }
        metrics.counter(
                "certificate_failures",
                "Times that changed files of certificates or authorities could not be used",
                "",
                Map.of(),
                certificates::failures);
        return this;
    }

    Gauges orders(OrderedCertificates ordered, Certificates certificates) {
        for (String name : certificates.names())
            metrics.gauge(
                    "certificate_order_failing",
                    "1 when the last order of a certificate came to nothing",
                    "",
                    Map.of("certificate", name),
                    () -> ordered.isFailing(name) ? 1 : 0);
        metrics.counter(
                "certificate_orders",
                "Certificates that were ordered from an authority and have come",
                "",
                Map.of(),
                ordered::orders);
        metrics.counter(
                "certificate_order_failures",
                "Orders of certificates that came to nothing",
                "",
                Map.of(),
                ordered::failures);
        return this;
    }

    Gauges relay(EmbeddedRelay relay) {
        gauge(relay, "media_sessions", "Media sessions", RelayTelemetry::sessions);
        gauge(relay, "media_ports_used", "Media ports that are in use", RelayTelemetry::portsInUse);
        gauge(relay, "media_ports", "Media ports that are configured", RelayTelemetry::ports);
        metrics.counter(
                "media_packets",
                "RTP and RTCP packets relayed",
                "",
                Map.of(),
                () -> read(relay).packets());
        metrics.counter(
                "media",
                "RTP and RTCP octets relayed, without IP and UDP headers",
                "bytes",
                Map.of(),
                () -> read(relay).bytes());
        metrics.counter(
                "media_refusals",
                "Commands that the relay refused",
                "",
                Map.of(),
                () -> read(relay).refusals());
        handshakes(relay);
        for (int thread = 0; thread < relay.threadCount(); thread++) drops(relay, thread);
        return this;
    }

    private void drops(EmbeddedRelay relay, int thread) {
        String name = Integer.toString(thread);
        metrics.counter(
                "media_kernel_drops",
                "Media packets that the system threw away since a thread had not read those before"
                        + " them; counted when a call's ports are given back, on Linux only",
                "",
                Map.of("thread", name),
                () -> read(relay, thread).kernelDrops());
        for (Drop drop : Drop.values()) {
            metrics.counter(
                    "media_drops",
                    "Media packets not relayed, by reason and relay thread",
                    "",
                    Map.of("reason", word(drop), "thread", name),
                    () -> read(relay, thread).drops().getOrDefault(drop, 0L));
        }
    }

    private void handshakes(EmbeddedRelay relay) {
        gauge(
                relay,
                "media_dtls_running",
                "DTLS handshakes that are running",
                telemetry -> telemetry.handshakes().running());
        handshakes(relay, "succeeded", HandshakeCounts::succeeded);
        handshakes(relay, "failed", HandshakeCounts::failed);
        handshakes(relay, "turned_away", HandshakeCounts::turnedAway);
    }

    private void handshakes(
            EmbeddedRelay relay, String outcome, ToLongFunction<HandshakeCounts> count) {
        metrics.counter(
                "media_dtls_handshakes",
                "DTLS handshakes for SRTP keys, by outcome; turned away: too many were running",
                "",
                Map.of("outcome", outcome),
                () -> count.applyAsLong(read(relay).handshakes()));
    }

    private void gauge(
            EmbeddedRelay relay, String name, String help, ToDoubleFunction<RelayTelemetry> value) {
        metrics.gauge(name, help, "", Map.of(), () -> value.applyAsDouble(read(relay)));
    }

    private RelayTelemetry read(EmbeddedRelay relay) {
        return readAll(relay).stream().reduce(RelayTelemetry.none(), RelayTelemetry::plus);
    }

    private RelayTelemetry read(EmbeddedRelay relay, int thread) {
        List<RelayTelemetry> all = readAll(relay);
        return thread < all.size() ? all.get(thread) : RelayTelemetry.none();
    }

    /** One reading serves all numbers of a scrape. */
    private List<RelayTelemetry> readAll(EmbeddedRelay relay) {
        long now = System.nanoTime();
        if (now - mediaReadAt < FRESH_NANOS) return media;
        try {
            media = relay.telemetryByThread().get(RELAY_PATIENCE_MS, MILLISECONDS);
            mediaReadAt = now;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            return media; // the last reading is better than none
        }
        return media;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
