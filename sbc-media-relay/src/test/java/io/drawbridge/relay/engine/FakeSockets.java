package io.drawbridge.relay.engine;

import io.drawbridge.relay.ports.Endpoint;
import io.drawbridge.relay.ports.IpAddress;
import io.drawbridge.relay.ports.PortBinder;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sockets that are only remembered. */
final class FakeSockets implements PortBinder {
    private final Map<Integer, Endpoint> open = new TreeMap<>();
    final Set<Endpoint> busy = new HashSet<>();
    int room = Integer.MAX_VALUE;

    @Override
    public int open(IpAddress address, int port, int dscp) {
        Endpoint local = new Endpoint(address, port);
        if (open.size() >= room) return UNABLE;
        if (busy.contains(local) || open.containsValue(local)) return BUSY;
        int socket = 0;
        while (open.containsKey(socket)) socket++;
        open.put(socket, local);
        return socket;
    }

    @Override
    public void discard(int socket) {
        if (!open.containsKey(socket)) throw new AssertionError("socket " + socket + " is closed");
    }

    @Override
    public void close(int socket) {
        if (open.remove(socket) == null) throw new AssertionError("closed twice: " + socket);
    }

    int count() {
        return open.size();
    }

    /** The socket that is bound there; -1 when there is none. */
    int at(Endpoint local) {
        for (Map.Entry<Integer, Endpoint> entry : open.entrySet()) {
            if (entry.getValue().equals(local)) return entry.getKey();
        }
        return -1;
    }

    Endpoint of(int socket) {
        Endpoint local = open.get(socket);
        if (local == null) throw new AssertionError("socket " + socket + " is closed");
        return local;
    }
}
