package io.drawbridge.interop;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * What is not SIP, or not quite: refused where an answer is due, counted, and the next call goes
 * through.
 */
class BadInputIT {
    private static final Loopback NET = Loopback.OWN;

    @TempDir static Path folder;
    private static Drawbridge drawbridge;

    @BeforeAll
    static void start() {
        drawbridge = Drawbridge.start(folder, Drawbridge.CARRIER_AND_PBX);
    }

    @AfterAll
    static void stop() {
        if (drawbridge != null) drawbridge.close();
    }

    @AfterEach
    void theNextGoodCallWorks() {
        try (Sipp answering = Sipp.called(folder, "called").start();
                Sipp calling = Sipp.calling(folder, "caller").hold(100).start()) {
            calling.succeeds();
            answering.succeeds();
        }
        assertThat(drawbridge.metric("sip_bugs")).isZero();
    }

    static List<TortureMessages.Invalid> invalid() {
        return TortureMessages.invalid();
    }

    @Test
    void theTableOfInvalidMessages_isThere() {
        assertThat(invalid()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void invalidMessageOfRfc4475(TortureMessages.Invalid message) {
        double before = drawbridge.metric("sip_malformed");
        try (UdpPeer carrier = UdpPeer.open(NET.carrier(), 5060)) {
            carrier.send(message.bytes(), NET.outside());
            String answer = carrier.receive(message.outcome().equals("dropped") ? 300 : 3_000);
            if (message.outcome().equals("dropped")) assertThat(answer).isEmpty();
            else assertThat(answer).startsWith("SIP/2.0 " + message.outcome() + " ");
        }
        assertThat(drawbridge.metric("sip_malformed") - before).isEqualTo(1);
    }

    @Test
    void largestDatagram_ofNoise() {
        byte[] noise = new byte[65_507];
        new Random(4475).nextBytes(noise);
        isDroppedAndCounted(noise, "sip_malformed");
    }

    @Test
    void largestDatagram_ofOneHeader() {
        String line = "Subject: " + "x".repeat(64_000) + "\r\n";
        isRefused(Requests.invite(NET.carrier(), NET.outside()).with(line).text());
    }

    @Test
    void largestDatagram_ofManyHeaders() {
        isRefused(
                Requests.invite(NET.carrier(), NET.outside())
                        .with("X-Y: z\r\n".repeat(8_000))
                        .text());
    }

    @ParameterizedTest(name = "{0} NULs")
    @ValueSource(ints = {1, 1_000, 65_507})
    void nothingButNuls(int length) {
        // Some devices keep their NAT open with them.
        isDroppedAndCounted(new byte[length], "sip_keep_alives");
    }

    @Test
    void nulInAHeader() {
        isRefused(Requests.invite(NET.carrier(), NET.outside()).with("Subject: a\0b\r\n").text());
    }

    private static void isDroppedAndCounted(byte[] datagram, String counter) {
        double before = drawbridge.metric(counter);
        try (UdpPeer carrier = UdpPeer.open(NET.carrier(), 5060)) {
            carrier.send(datagram, NET.outside());
            assertThat(carrier.receive(300)).isEmpty();
        }
        Waiting.until(2, () -> drawbridge.metric(counter) == before + 1, () -> "not counted");
    }

    private static void isRefused(String request) {
        double before = drawbridge.metric("sip_malformed");
        try (UdpPeer carrier = UdpPeer.open(NET.carrier(), 5060)) {
            carrier.send(request, NET.outside());
            assertThat(carrier.receive(3_000)).matches("(?s)SIP/2.0 (4[0-9][0-9]|513) .*");
        }
        assertThat(drawbridge.metric("sip_malformed") - before).isEqualTo(1);
    }

    @Test
    void halfAMessageOnTcp_isNotWaitedForForEver() throws IOException {
        String invite = overTcp(Requests.invite(NET.carrier(), NET.outside()).text());
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(invite.substring(0, invite.length() / 2).getBytes(UTF_8));
            assertThat(readToTheEnd(socket, 15_000)).isNotEqualTo("open");
        }
    }

    @Test
    void messageInSmallPiecesOnTcp_isOneMessage() throws IOException {
        String options = overTcp(Requests.options(NET.carrier(), NET.outside()));
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            for (byte b : options.getBytes(UTF_8)) {
                socket.getOutputStream().write(b);
                socket.getOutputStream().flush();
            }
            byte[] answer = new byte[12];
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, UTF_8)).isEqualTo("SIP/2.0 200 ");
        }
    }

    @Test
    void headerLineOfAMegabyteOnTcp() throws IOException {
        double before = drawbridge.metric("sip_malformed");
        String invite =
                overTcp(
                        Requests.invite(NET.carrier(), NET.outside())
                                .with("Subject: " + "x".repeat(1 << 20) + "\r\n")
                                .text());
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(invite.getBytes(UTF_8));
            } catch (SocketException e) {
                // closed before all of it was sent, which is right
            }
            assertThat(readToTheEnd(socket, 15_000)).isNotEqualTo("open");
        }
        assertThat(drawbridge.metric("sip_malformed") - before).isEqualTo(1);
    }

    @Test
    void noiseOnTcp_isCutOff() throws IOException {
        double before = drawbridge.metric("sip_malformed");
        try (Socket socket = connect()) {
            byte[] noise = new byte[200_000];
            new Random(5118).nextBytes(noise);
            try {
                socket.getOutputStream().write(noise);
            } catch (SocketException e) {
                // as above
            }
            assertThat(readToTheEnd(socket, 15_000)).isNotEqualTo("open");
        }
        assertThat(drawbridge.metric("sip_malformed") - before).isPositive();
    }

    private static String overTcp(String message) {
        return message.replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    }

    private static Socket connect() throws IOException {
        return new Socket(
                InetAddress.getByName(NET.outside()),
                5060,
                InetAddress.getByName(NET.carrier()),
                0);
    }

    /**
     * What the other side still says before it closes; {@code open} when it does not close in time.
     */
    private static String readToTheEnd(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        StringBuilder said = new StringBuilder();
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer))
                said.append(new String(buffer, 0, n, UTF_8));
            return "closed " + said;
        } catch (SocketTimeoutException e) {
            return "open";
        } catch (SocketException e) {
            return "reset " + said;
        }
    }
}
