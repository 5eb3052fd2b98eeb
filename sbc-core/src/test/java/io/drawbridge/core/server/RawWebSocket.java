package io.drawbridge.core.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The client's end of a WebSocket that does also what no client should (RFC 6455). */
final class RawWebSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    final Socket socket;
    private final DataInputStream in;

    /**
     * @param opcode the first byte without the bit for the last fragment
     */
    record Frame(boolean last, int opcode, byte[] payload) {
        /** Of a Close frame; 1005: none. */
        int status() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** What a client says that means well. */
    static List<String> request() {
        return new ArrayList<>(
                List.of(
                        "GET /sip HTTP/1.1",
                        "Host: sbc.example:8088",
                        "Connection: keep-alive, Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Protocol: foo, sip"));
    }

    static byte[] bytes(List<String> request) {
        return (String.join("\r\n", request) + "\r\n\r\n").getBytes(US_ASCII);
    }

    static RawWebSocket open(Socket socket) throws IOException {
        return open(socket, request());
    }

    static RawWebSocket open(Socket socket, List<String> request) throws IOException {
        socket.getOutputStream().write(bytes(request));
        RawWebSocket made = new RawWebSocket(socket);
        List<String> answer = made.head();
        if (!answer.getFirst().equals("HTTP/1.1 101 Switching Protocols")
                || !answer.contains("sec-websocket-protocol: sip")
                || !answer.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            throw new AssertionError("no upgrade: " + answer);
        return made;
    }

    /** Lines of a head of HTTP. */
    private List<String> head() throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) throw new EOFException(lines + " " + line);
            if (c == '\r') continue;
            if (c != '\n') {
                line.append((char) c);
                continue;
            }
            if (line.isEmpty()) return lines;
            lines.add(line.toString());
            line.setLength(0);
        }
    }

    /** A masked frame. */
    static byte[] frame(boolean last, int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((last ? 0x80 : 0) | opcode));
        if (payload.length < 126) frame.put((byte) (0x80 | payload.length));
        else if (payload.length < 65_536)
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        else frame.put((byte) (0x80 | 127)).putLong(payload.length);
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) frame.put((byte) (payload[i] ^ MASK[i & 3]));
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    void send(int opcode, byte[] payload) throws IOException {
        write(frame(true, opcode, payload));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if ((length & 0x80) != 0) throw new AssertionError("a server does not mask");
        if (length == 126) length = in.readUnsignedShort();
        else if (length == 127) length = (int) in.readLong();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame((first & 0x80) != 0, first & 0x0F, payload);
    }

    /** The status with which it is closed; 1006: without a Close frame (RFC 6455 §7.4.1). */
    int closed() throws IOException {
        try {
            while (true) {
                Frame frame = read();
                if (frame.opcode() == CLOSE) return frame.status();
            }
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException end) {
            return 1006;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
