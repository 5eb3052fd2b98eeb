package io.drawbridge.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A phone: one baresip that plays a tone to whom it talks to, records what it hears, and is
 * operated over its control port.
 *
 * <p>Its RTP sockets are bound to all addresses, so on IPv4 it must live at 127.0.0.1: that is
 * where its packets come from.
 */
final class Baresip implements AutoCloseable {
    /** The peak of the tone that it plays. */
    static final int PEAK = 10_000;

    private static final double LONGEST_CALL_SECONDS = 120;
    private static final Path MODULES = modules();

    /**
     * Who a phone is and how it is reached.
     *
     * @param proxy host and port where it registers and sends its calls
     * @param transport {@code udp} or {@code tcp}
     * @param expires seconds that it asks for; it comes back after nine tenths of what it gets
     * @param media how it speaks media, as parameters of its account; empty: plain RTP
     */
    record Account(
            String user,
            String password,
            String domain,
            String proxy,
            String transport,
            int expires,
            String media) {
        /** A phone that speaks plain RTP. */
        Account(
                String user,
                String password,
                String domain,
                String proxy,
                String transport,
                int expires) {
            this(user, password, domain, proxy, transport, expires, "");
        }

        boolean ipv6() {
            return proxy.startsWith("[");
        }

        String address() {
            return ipv6() ? "::1" : "127.0.0.1";
        }

        String aor() {
            return "sip:" + user + "@" + domain;
        }

        Account expires(int seconds) {
            return new Account(user, password, domain, proxy, transport, seconds, media);
        }

        /** Whether what reaches it cannot be read by others. */
        boolean encrypts() {
            return media.contains("mediaenc");
        }

        Account media(String parameters) {
            return new Account(user, password, domain, proxy, transport, expires, parameters);
        }

        Account transport(String other) {
            return new Account(user, password, domain, proxy, other, expires, media);
        }
    }

    private final Account account;
    private final Path folder;
    private final Process process;
    private final int sipPort;
    private final int firstRtpPort;
    private final BaresipControl control;

    private Baresip(
            Account account,
            Path folder,
            Process process,
            int sipPort,
            int firstRtpPort,
            BaresipControl control) {
        this.account = account;
        this.folder = folder;
        this.process = process;
        this.sipPort = sipPort;
        this.firstRtpPort = firstRtpPort;
        this.control = control;
    }

    /** Switches a phone on that plays this tone; it registers by itself. */
    static Baresip start(Path parent, Account account, double hertz) {
        try {
            Path folder = Files.createTempDirectory(parent, "phone-" + account.user() + "-");
            int sipPort = Ports.free(2);
            int controlPort = Ports.free(2);
            int firstRtpPort = Ports.free(RTP_PORTS);
            Files.createDirectory(folder.resolve("heard"));
            Wav.write(folder.resolve("tone.wav"), Wav.sine(hertz, PEAK, LONGEST_CALL_SECONDS));
            Files.writeString(
                    folder.resolve("config"),
                    configuration(folder, account, sipPort, controlPort, firstRtpPort));
            Files.writeString(folder.resolve("accounts"), accounts(account));
            Files.writeString(folder.resolve("contacts"), "");
            Process process =
                    new ProcessBuilder("baresip", "-f", folder.toString(), "-s", "-v")
                            .directory(folder.toFile())
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("baresip.log").toFile())
                            .start();
            BaresipControl control =
                    BaresipControl.connect(
                            controlPort,
                            process::isAlive,
                            () ->
                                    account.user()
                                            + ": "
                                            + Commands.read(folder.resolve("baresip.log")));
            return new Baresip(account, folder, process, sipPort, firstRtpPort, control);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final int RTP_PORTS = 40;

    private static String configuration(
            Path folder, Account account, int sipPort, int controlPort, int firstRtpPort) {
        String modules = account.media().isEmpty() ? "#" : "";
        String host = account.ipv6() ? "[::1]" : account.address();
        return """
        sip_listen %s:%d
        net_interface %s
        module_path %s
        module g711.so
        %smodule srtp.so
        %smodule dtls_srtp.so
        %smodule ice.so
        module aufile.so
        module aubridge.so
        module sndfile.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen 127.0.0.1:%d
        audio_source aufile,%s/tone.wav
        audio_player aubridge,nowhere
        snd_path %s/heard
        ausrc_srate %d
        auplay_srate %d
        ausrc_channels 1
        auplay_channels 1
        call_max_calls 1
        rtcp_mux %s
        rtp_ports %d-%d
        """
                .formatted(
                        host,
                        sipPort,
                        account.address(),
                        MODULES,
                        modules,
                        modules,
                        modules,
                        controlPort,
                        folder,
                        folder,
                        Wav.RATE,
                        Wav.RATE,
                        account.media().contains("rtcp_mux=yes") ? "yes" : "no",
                        firstRtpPort,
                        firstRtpPort + RTP_PORTS - 1);
    }

    private static String accounts(Account account) {
        return "<%s;transport=%s>;outbound=\"sip:%s;transport=%s\";auth_user=%s;auth_pass=%s;regint=%d;answermode=manual;audio_codecs=pcma,pcmu%s%n"
                .formatted(
                        account.aor(),
                        account.transport(),
                        account.proxy(),
                        account.transport(),
                        account.user(),
                        account.password(),
                        account.expires(),
                        account.media().isEmpty() ? "" : ";" + account.media());
    }

    private static Path modules() {
        return Stream.of("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("baresip's modules are missing"));
    }

    Account account() {
        return account;
    }

    BaresipControl control() {
        return control;
    }

    /** The port of its SIP socket. */
    int sipPort() {
        return sipPort;
    }

    /** Waits until the phone says that it is registered. */
    void awaitRegistered(int seconds) {
        Waiting.until(
                seconds,
                () -> control.command("reginfo", "").contains("OK"),
                () -> "not registered: " + describe());
    }

    void dial(String uri) {
        control.command("dial", uri);
    }

    void awaitRinging() {
        control.await("CALL_INCOMING", "", 8);
    }

    /** Waits until it rings, and picks up. */
    void answer() {
        awaitRinging();
        control.command("accept", "");
    }

    /** Hangs up; while it rings: 486. */
    void hangUp() {
        control.command("hangup", "");
    }

    void hold() {
        control.command("hold", "");
    }

    void resume() {
        control.command("resume", "");
    }

    /** Waits until the call is answered and media has come. */
    void awaitTalking() {
        control.await("CALL_ESTABLISHED", "", 8);
        control.await("CALL_RTPESTAB", "", 8);
    }

    /** Waits until the call is over, and says what the phone calls the reason. */
    String awaitClosed() {
        return control.await("CALL_CLOSED", "", 8);
    }

    /** How long it has listened in the current or the last call, in seconds. */
    double heardSeconds() {
        return heard().length / (double) Wav.RATE;
    }

    /** Waits until it has listened for so long. */
    void awaitHeard(double seconds) {
        Waiting.until(
                (int) seconds + 8,
                () -> heardSeconds() >= seconds,
                () -> "heard " + heardSeconds() + " s: " + describe());
    }

    /** What it has heard in the current or the last call, until it was first put on hold. */
    short[] heard() {
        try (Stream<Path> files = Files.list(folder.resolve("heard"))) {
            return files.filter(file -> file.toString().endsWith("-dec.wav"))
                    .max((a, b) -> a.toString().compareTo(b.toString()))
                    .map(Wav::read)
                    .orElse(new short[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A libpcap filter for the media that reaches it. */
    String mediaFilter() {
        return "udp dst portrange " + firstRtpPort + "-" + lastRtpPort();
    }

    /** The media that reached it, as captured. */
    List<Capture.Pcma> received(Capture capture) {
        return capture.pcma(firstRtpPort, lastRtpPort());
    }

    private int lastRtpPort() {
        return firstRtpPort + RTP_PORTS - 1;
    }

    /** All that it sent, received and said. */
    String log() {
        return Commands.read(folder.resolve("baresip.log"));
    }

    String describe() {
        List<String> lines = log().lines().filter(line -> !line.startsWith("[0:")).toList();
        return account.user()
                + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 150), lines.size()));
    }

    /** Switched off without a word. */
    @Override
    public void close() {
        control.close();
        try {
            process.destroy();
            if (!process.waitFor(2, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
