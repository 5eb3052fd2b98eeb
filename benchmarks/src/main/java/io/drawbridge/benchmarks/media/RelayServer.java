package io.drawbridge.benchmarks.media;

import com.sun.management.ThreadMXBean;

import io.drawbridge.relay.config.CryptoSuite;
import io.drawbridge.relay.config.LegProfile;
import io.drawbridge.relay.config.NetworkMedia;
import io.drawbridge.relay.config.PortRange;
import io.drawbridge.relay.config.RelayConfig;
import io.drawbridge.relay.config.Security;
import io.drawbridge.relay.control.MediaCommand;
import io.drawbridge.relay.control.MediaNotice;
import io.drawbridge.relay.control.MediaRelay;
import io.drawbridge.relay.control.MediaReply;
import io.drawbridge.relay.server.EmbeddedRelay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Drawbridge's relay with one thread behind a control port on loopback: a line in, a line out.
 *
 * <pre>
 * offer CALL MODE SDP    answer CALL MODE SDP    delete CALL    allocated    collect    drops
 * </pre>
 *
 * SDP is in base64; the reply is {@code ok} and what was asked for, or {@code refused} and why.
 */
public final class RelayServer {
    private static final int SESSIONS = 20_000;

    private final EmbeddedRelay relay;
    private long ids;

    private RelayServer(EmbeddedRelay relay) {
        this.relay = relay;
    }

    /**
     * {@code RelayServer ADDRESS CONTROL-PORT COALESCE-MICROSECONDS}: one connection, then ends.
     */
    public static void main(String[] arguments) throws Exception {
        InetAddress address = InetAddress.ofLiteral(arguments[0]);
        LegProfile plain = LegProfile.PLAIN.withTimeouts(Duration.ofHours(1), Duration.ofHours(1));
        LegProfile secure = plain.withCiphers(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
        Map<String, NetworkMedia> networks =
                Map.of(
                        "inside",
                        network(address, 10_000, plain),
                        Keys.NONE.mode(),
                        network(address, 24_000, plain),
                        Keys.SDES.mode(),
                        network(address, 38_000, secure.withSecurity(Security.SRTP_SDES)),
                        Keys.DTLS.mode(),
                        network(address, 52_000, secure.withSecurity(Security.DTLS_SRTP)));
        RelayConfig defaults = RelayConfig.of(1, SESSIONS, networks);
        RelayConfig config =
                new RelayConfig(
                        1,
                        Duration.ofNanos(1_000L * Long.parseLong(arguments[2])),
                        defaults.receiveBufferBytes(),
                        SESSIONS,
                        Duration.ofMillis(200),
                        defaults.warmPorts(),
                        RelayConfig.Io.AUTO,
                        networks);
        try (EmbeddedRelay relay = EmbeddedRelay.start(config);
                ServerSocket door = new ServerSocket(Integer.parseInt(arguments[1]), 1, address);
                Socket control = door.accept()) {
            control.setTcpNoDelay(true);
            new RelayServer(relay).serve(control);
        }
    }

    private static NetworkMedia network(InetAddress address, int port, LegProfile profile) {
        return NetworkMedia.of(address, new PortRange(port, port + 13_499), true)
                .withProfile(profile);
    }

    private void serve(Socket control) throws IOException, ExecutionException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = control.getOutputStream();
        String line = in.readLine();
        while (line != null) {
            String reply = "refused interrupted";
            try {
                reply = handle(line.split(" ", -1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            out.write((reply + "\n").getBytes(StandardCharsets.US_ASCII));
            line = in.readLine();
        }
    }

    private String handle(String[] words) throws ExecutionException, InterruptedException {
        return switch (words[0]) {
            case "offer" ->
                    ask(
                            new MediaCommand.Offer(
                                    ++ids,
                                    words[1],
                                    "caller",
                                    "",
                                    "b",
                                    Base64.getDecoder().decode(words[3]),
                                    leg("inside"),
                                    leg(words[2])));
            case "answer" ->
                    ask(
                            new MediaCommand.Answer(
                                    ++ids,
                                    words[1],
                                    "caller",
                                    "called",
                                    "b",
                                    Base64.getDecoder().decode(words[3]),
                                    true));
            case "delete" -> ask(new MediaCommand.Delete(++ids, words[1], ""));
            case "allocated" -> "ok " + allocated();
            case "collect" -> {
                System.gc();
                yield "ok";
            }
            case "drops" -> "ok " + drops();
            default -> "refused " + words[0];
        };
    }

    private static MediaCommand.LegOptions leg(String network) {
        return new MediaCommand.LegOptions(
                network, Optional.of("127.0.0.1"), Optional.empty(), Optional.empty());
    }

    private String ask(MediaCommand command) throws ExecutionException, InterruptedException {
        CompletableFuture<MediaReply> replied = new CompletableFuture<>();
        relay.send(
                command,
                new MediaRelay.Listener() {
                    @Override
                    public void onReply(MediaReply reply) {
                        replied.complete(reply);
                    }

                    @Override
                    public void onNotice(MediaNotice notice) {}
                });
        return switch (replied.get()) {
            case MediaReply.Rewritten(long _, byte[] sdp) ->
                    "ok " + Base64.getEncoder().encodeToString(sdp);
            case MediaReply.Done _ -> "ok";
            case MediaReply.Refused(long _, MediaReply.Reason reason, String detail) ->
                    "refused " + reason + " " + detail;
        };
    }

    private String drops() throws ExecutionException, InterruptedException {
        StringBuilder text = new StringBuilder();
        relay.telemetry()
                .get()
                .drops()
                .forEach(
                        (drop, count) -> {
                            if (count > 0) text.append(drop).append('=').append(count).append(' ');
                        });
        return text.toString().strip();
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds()))
            if (thread != null && thread.getThreadName().equals("relay-0"))
                return threads.getThreadAllocatedBytes(thread.getThreadId());
        return 0;
    }
}
