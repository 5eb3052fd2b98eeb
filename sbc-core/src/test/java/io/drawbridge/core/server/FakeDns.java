package io.drawbridge.core.server;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on loopback that knows what a test tells it. */
final class FakeDns implements AutoCloseable {
    private final ConcurrentMap<String, List<Record>> zone = new ConcurrentHashMap<>();
    private final DatagramSocket socket;
    final List<String> questions = new CopyOnWriteArrayList<>();
    volatile boolean failing;

    FakeDns() throws SocketException {
        socket = new DatagramSocket(TestServer.loopback(0));
        Thread.ofVirtual().start(this::serve);
    }

    /**
     * @param ttl seconds
     */
    FakeDns with(String name, int type, long ttl, String... values) throws IOException {
        List<Record> records = new CopyOnWriteArrayList<>();
        for (String value : values)
            records.add(
                    Record.fromString(
                            Name.fromString(name, Name.root),
                            type,
                            DClass.IN,
                            ttl,
                            value,
                            Name.root));
        zone.put(key(name, type), records);
        return this;
    }

    Dns dns() throws IOException {
        SimpleResolver resolver = new SimpleResolver("127.0.0.1");
        resolver.setPort(socket.getLocalPort());
        resolver.setTimeout(Duration.ofSeconds(1));
        return Dns.of(resolver);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[4_096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message question = new Message(java.util.Arrays.copyOf(buffer, packet.getLength()));
                byte[] answer = answer(question).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Message answer(Message question) {
        Record asked = question.getQuestion();
        String key = key(asked.getName().toString(true), asked.getType());
        questions.add(key);
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        if (failing) answer.getHeader().setRcode(Rcode.SERVFAIL);
        else
            for (Record record : zone.getOrDefault(key, List.of()))
                answer.addRecord(record, Section.ANSWER);
        return answer;
    }

    private static String key(String name, int type) {
        return name + " " + Type.string(type);
    }
}
