package io.drawbridge.interop;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports of this machine that nobody listens on, below those that the kernel hands out (32768 and
 * up) and above the relay's; no port is given twice in a run.
 */
final class Ports {
    private static final int FIRST = 30_000;
    private static final int COUNT = 2_700;
    private static int given = (int) (ProcessHandle.current().pid() * 200 % COUNT);

    private Ports() {}

    /** The first of so many ports in a row, free for UDP and TCP on every address. */
    static synchronized int free(int row) {
        for (int tries = 0; tries < COUNT; tries++) {
            if (given + row > COUNT) given = 0;
            int first = FIRST + given;
            given += row + row % 2;
            if (areFree(first, row)) return first;
        }
        throw new IllegalStateException("no free ports");
    }

    private static boolean areFree(int first, int row) {
        for (int port = first; port < first + row; port++) {
            try (DatagramSocket _ = new DatagramSocket(new InetSocketAddress(port));
                    ServerSocket _ = new ServerSocket(port)) {
                // both could be bound
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
