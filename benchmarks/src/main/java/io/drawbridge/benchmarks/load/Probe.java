package io.drawbridge.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A few calls beside the load, timed to the microsecond from INVITE to 180: SIPp's own clock is too
 * coarse.
 *
 * <p>Runs on a thread of its own until it is closed.
 */
final class Probe implements AutoCloseable {
    private static final Pattern CONTACT = Pattern.compile("(?im)^Contact:.*<([^>]+)>");
    private static final Pattern RECORD_ROUTE =
            Pattern.compile("(?im)^Record-Route:\\s*(.*?)\\s*$");
    private static final Pattern TO = Pattern.compile("(?im)^To:\\s*(.*?)\\s*$");
    private static final int PAUSE_MS = 20;

    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final String local;
    private final List<Double> toRingingMs = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "probe");
    private volatile boolean closed;
    private int calls;

    private Probe(DatagramSocket socket, InetSocketAddress target) {
        this.socket = socket;
        this.target = target;
        this.local = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    static Probe start(String address, int port, String target) throws IOException {
        int colon = target.lastIndexOf(':');
        DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        socket.setSoTimeout(2_000);
        Probe probe =
                new Probe(
                        socket,
                        new InetSocketAddress(
                                InetAddress.ofLiteral(target.substring(0, colon)),
                                Integer.parseInt(target.substring(colon + 1))));
        probe.thread.start();
        return probe;
    }

    /**
     * Ends the probe after the call that it makes now, and returns the times from INVITE to 180,
     * sorted.
     */
    double[] stop() throws InterruptedException {
        closed = true;
        thread.join();
        return toRingingMs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
        socket.close();
    }

    private void run() {
        try {
            while (!closed) {
                call();
                Thread.sleep(PAUSE_MS);
            }
        } catch (SocketTimeoutException e) {
            System.out.println("the probe got no answer for 2 s");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void call() throws IOException, InterruptedException {
        String id =
                "probe-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-" + calls++;
        String uri = "sip:100@" + target.getAddress().getHostAddress() + ":" + target.getPort();
        String sdp =
                "v=0\r\no=probe 1 1 IN IP4 127.0.0.23\r\ns=-\r\nc=IN IP4 127.0.0.23\r\nt=0 0\r\n"
                        + "m=audio 6000 RTP/AVP 8\r\n";
        long sent = System.nanoTime();
        send(request("INVITE", uri, id, "1 INVITE", "<" + uri + ">", "", sdp));
        receive(id, "SIP/2.0 180");
        toRingingMs.add((System.nanoTime() - sent) / 1e6);
        String ok = receive(id, "SIP/2.0 200");
        StringBuilder routes = new StringBuilder();
        Matcher route = RECORD_ROUTE.matcher(ok);
        while (route.find()) routes.insert(0, "Route: " + route.group(1) + "\r\n");
        String to = first(TO, ok);
        String remote = first(CONTACT, ok);
        send(request("ACK", remote, id, "1 ACK", to, routes.toString(), ""));
        Thread.sleep(PAUSE_MS); // workers that run in parallel would swap ACK and BYE
        send(request("BYE", remote, id, "2 BYE", to, routes.toString(), ""));
        receive(id, "SIP/2.0 200");
    }

    private String request(
            String method,
            String uri,
            String id,
            String cseq,
            String to,
            String routes,
            String body) {
        return method
                + " "
                + uri
                + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP "
                + local
                + ";branch=z9hG4bK-"
                + id
                + "-"
                + cseq.replace(' ', '-')
                + "\r\n"
                + routes
                + "From: <sip:probe@"
                + local
                + ">;tag="
                + id
                + "\r\n"
                + "To: "
                + to
                + "\r\n"
                + "Call-ID: "
                + id
                + "\r\n"
                + "CSeq: "
                + cseq
                + "\r\n"
                + "Contact: <sip:probe@"
                + local
                + ">\r\n"
                + "Max-Forwards: 70\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private void send(String message) throws IOException {
        byte[] bytes = message.getBytes(UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, target));
    }

    /** The next message of this call that starts so; others are passed over. */
    private String receive(String id, String start) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (true) {
            socket.receive(packet);
            String message = new String(packet.getData(), 0, packet.getLength(), UTF_8);
            if (message.startsWith(start) && message.contains(id)) return message;
        }
    }

    private static String first(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        if (!matcher.find()) throw new IllegalStateException("no " + pattern + " in " + message);
        return matcher.group(1);
    }
}
